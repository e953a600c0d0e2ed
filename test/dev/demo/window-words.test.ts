import { describe, expect, it } from 'vitest'
import { windowWords } from '../../../src/dev/demo/window-words.ts'

describe('windowWords', () => {
  const open = { windows: 2, readings: 1 }

  it('says how many windows are open, and when the next one closes', () => {
    expect(windowWords({ open, next: { readingMs: 1_700_000_045_500, silenceMs: 59_000 } })).toEqual([
      'windows open 2 (1 reading)',
      'the next closes with a reading of 2023-11-14T22:14:05.500Z, or after 59 s without any',
    ])
  })

  it('says nothing of what is not there', () => {
    expect(windowWords(null)).toEqual([])
    expect(windowWords({ open: { windows: 0, readings: 0 }, next: null })).toEqual([
      'windows open 0 (0 readings)',
    ])
    const [, next] = windowWords({ open, next: { readingMs: Infinity, silenceMs: 0 } })
    expect(next).toContain('a reading of a later time')
  })
})
