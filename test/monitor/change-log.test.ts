import { describe, expect, it } from 'vitest'
import { ChangeLog } from '../../src/monitor/change-log.ts'

describe('what changed', () => {
  it('is told once, from a moment on', () => {
    const log = new ChangeLog()
    log.note('a')
    const then = log.sequence
    for (const key of ['b', 'c', 'b']) log.note(key)
    expect([...log.since(then)!]).toEqual(['b', 'c'])
    expect([...log.since(log.sequence)!]).toEqual([])
  })

  it('is not known one by one after so many changes, and does not pile up', () => {
    const log = new ChangeLog()
    const [begin, many] = [log.sequence, 100_000]
    for (let i = 0; i < many; i++) log.note(`key-${i}`)
    expect(log.sequence).toBe(begin + many)
    expect(log.since(begin)).toBeNull()
    expect(log.since(log.sequence - 20_000)!.size).toBe(20_000)
  })
})
