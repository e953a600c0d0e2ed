import { describe, expect, it } from 'vitest'
import { evenInstances, evenShare, friendlyPartitions, instancesFor } from '../../src/capacity/instances.ts'

describe('friendlyPartitions', () => {
  it.each([
    [1, 1],
    [5, 6],
    [7, 12],
    [13, 24],
    [50, 60],
    [1_000, 1260],
    [10_000, 10_080],
    [200_000, 200_000],
  ])('of %d at least: %d', (least, expected) => {
    expect(friendlyPartitions(least)).toBe(expected)
  })

  it('has more divisors than any number below', () => {
    const divisors = (n: number) =>
      Array.from({ length: n }, (_, i) => i + 1).filter((d) => n % d === 0).length
    let most = 0
    for (let n = 1; n <= 1260; n++) {
      if (divisors(n) > most) expect(friendlyPartitions(n)).toBe(n)
      most = Math.max(most, divisors(n))
    }
    expect(most).toBe(36)
  })
})

describe('instancesFor', () => {
  it.each([
    [50_000, 1.5, 100_000, 1],
    [50_000, 1.5, 25_000, 3],
    [50_001, 1.5, 25_000, 4],
    [1, 1.5, 100_000, 1],
  ])('at %d/s, headroom %d and %d/s an instance', (rate, headroom, each, expected) => {
    expect(instancesFor(rate, headroom, each)).toBe(expected)
  })
})

describe('evenShare', () => {
  it.each([
    [12, 7, 12 / 14],
    [12, 6, 1],
    [12, 12, 1],
    [12, 24, 0.5],
  ])('of %d partitions on %d instances', (partitions, instances, expected) => {
    expect(evenShare(partitions, instances)).toBeCloseTo(expected, 10)
  })
})

describe('evenInstances', () => {
  it.each([
    [7, 12, 12],
    [5, 12, 6],
    [1, 12, 1],
    [13, 12, 12],
  ])('%d or more that divide %d', (least, partitions, expected) => {
    expect(evenInstances(least, partitions)).toBe(expected)
  })
})
