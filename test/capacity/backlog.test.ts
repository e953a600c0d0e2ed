import { describe, expect, it } from 'vitest'
import { backlogOf, catchUpSeconds, lagThreshold, rebalanceCost } from '../../src/capacity/backlog.ts'

describe('catchUpSeconds', () => {
  it.each([
    [1.1, 6_000],
    [1.5, 1_200],
    [2, 600],
    [1, Infinity],
    [0.5, Infinity],
  ])('after 600 s of 50,000/s at %d times the rate', (times, expected) => {
    const seconds = catchUpSeconds(50_000, 600, 50_000 * times)
    if (expected === Infinity) expect(seconds).toBe(Infinity)
    else expect(seconds).toBeCloseTo(expected, 6)
  })

  it('has nothing to catch up after no outage', () => {
    expect(catchUpSeconds(50_000, 0, 1)).toBe(0)
  })
})

describe('backlogOf', () => {
  it('is all that came', () => {
    expect(backlogOf(50_000, 600)).toBe(30_000_000)
  })
})

describe('rebalanceCost', () => {
  const fleet = { rate: 12_000, instances: 4, stopSeconds: 0.5, sessionSeconds: 15 }

  it('counts who waits for a member that comes, goes or dies', () => {
    expect(rebalanceCost({ ...fleet, isStatic: false })).toEqual({
      cleanRecords: 6_000,
      crashRecords: 3_000 * 15 + 6_000,
      rollingRebalances: 8,
    })
  })

  it('has no rebalance in a rolling restart of members with names', () => {
    expect(rebalanceCost({ ...fleet, isStatic: true }).rollingRebalances).toBe(0)
  })
})

describe('lagThreshold', () => {
  it.each([
    [50_000, 2, 10, 250_000],
    [1_000, 2, 10, 5_000],
  ])('of %d/s on %d instances that may be %d s behind', (rate, instances, seconds, expected) => {
    expect(lagThreshold(rate, instances, seconds)).toBe(expected)
  })
})
