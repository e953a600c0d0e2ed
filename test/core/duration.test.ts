import { describe, expect, it } from 'vitest'
import { parseDuration } from '../../src/core/duration.ts'

describe('parseDuration', () => {
  it.each([
    ['0s', 0],
    ['500ms', 500],
    ['10s', 10_000],
    ['0.1s', 100],
    ['1.001s', 1001],
    ['5 m', 300_000],
    ['1h', 3_600_000],
    ['7d', 604_800_000],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it.each(['', '10', 's', '-1s', '1e3s', '10 seconds', '1h30m', '1s ', '10S', '١s', '.5s'])(
    'is none for %j',
    (text) => {
      expect(parseDuration(text)).toBeNull()
    },
  )
})
