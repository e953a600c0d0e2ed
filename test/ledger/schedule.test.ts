import { describe, expect, it } from 'vitest'
import { scheduleOf, troubles } from './schedule.ts'
import type { TroubleCounts } from './schedule.ts'

const counts: TroubleCounts = {
  ...{ kill: 10, stop: 2, freeze: 3, scale: 3, bounce: 3 },
  ...{ cut: 1, 'half-open': 1, slow: 1, registry: 1 },
}

describe('scheduleOf', () => {
  it('is the same for a seed, and another for another', () => {
    expect(scheduleOf(100_000, counts, 7)).toEqual(scheduleOf(100_000, counts, 7))
    expect(scheduleOf(100_000, counts, 7)).not.toEqual(scheduleOf(100_000, counts, 8))
  })

  it.each([1, 2, 3, 4_294_967_296])('has each trouble as often as asked for, with seed %i', (seed) => {
    const steps = scheduleOf(100_000, counts, seed)
    for (const trouble of troubles) {
      expect(steps.filter((step) => step.trouble === trouble)).toHaveLength(counts[trouble])
    }
  })

  it.each([1, 2, 3])('has them one after the other while records flow, with seed %i', (seed) => {
    const marks = scheduleOf(100_000, counts, seed).map(({ afterRecords }) => afterRecords)
    expect(marks).toEqual(marks.toSorted((a, b) => a - b))
    expect(new Set(marks).size).toBe(marks.length)
    expect(marks[0]).toBeGreaterThan(0)
    expect(marks.at(-1)).toBeLessThan(100_000)
  })

  it('bounces each broker of three once before one a second time', () => {
    const picks = scheduleOf(100_000, counts, 5).filter(({ trouble }) => trouble === 'bounce')
    expect(new Set(picks.map(({ pick }) => pick % 3))).toEqual(new Set([0, 1, 2]))
  })
})
