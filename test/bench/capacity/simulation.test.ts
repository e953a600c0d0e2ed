import { describe, expect, it } from 'vitest'
import { Agenda } from '../../../bench/capacity/agenda.ts'
import { Ages } from '../../../bench/capacity/ages.ts'
import { Partition, evenPartitions, partitionsOf } from '../../../bench/capacity/arrivals.ts'
import { Draw } from '../../../bench/capacity/draw.ts'
import { Fleet } from '../../../bench/capacity/simulation.ts'
import type { FleetSettings } from '../../../bench/capacity/simulation.ts'
import { catchUpSeconds } from '../../../src/capacity/backlog.ts'
import { recordsPerSecond } from '../../../src/capacity/turn-cost.ts'

const cost = { perTurnMs: 0.5, perRecordMs: 0.01 }
const most = 1_000

function settings(over: Partial<FleetSettings> = {}): FleetSettings {
  return {
    partitions: evenPartitions(12, 10_000),
    instances: 2,
    cost,
    mostRecords: most,
    fetchMs: 3,
    sendMs: 2,
    stopMs: () => 500,
    sessionMs: 15_000,
    startMs: 800,
    isStatic: false,
    resolutionMs: 0,
    seed: 1,
    ...over,
  }
}

/** Runs until what was behind is caught up with; seconds from now. */
function untilLevel(fleet: Fleet, level: number): number {
  const fromMs = fleet.nowMs
  for (let ms = fromMs; ; ms += 100) {
    fleet.run(ms)
    fleet.seeAll()
    if (fleet.lag <= level || ms > fromMs + 600_000) return (ms - fromMs) / 1_000
  }
}

describe('Draw', () => {
  it.each([0.5, 20, 400])('gives Poisson counts of mean and variance %d', (mean) => {
    const draw = new Draw(7)
    const counts = Array.from({ length: 20_000 }, () => draw.poisson(mean))
    const found = counts.reduce((sum, count) => sum + count, 0) / counts.length
    const variance = counts.reduce((sum, count) => sum + (count - found) ** 2, 0) / counts.length
    expect(Math.abs(found / mean - 1)).toBeLessThan(0.03)
    expect(Math.abs(variance / mean - 1)).toBeLessThan(0.06)
  })
})

describe('Agenda', () => {
  it('gives what is due in the order of time', () => {
    const agenda = new Agenda()
    const draw = new Draw(3)
    const times = Array.from({ length: 500 }, () => Math.round(draw.uniform() * 100))
    const seen: number[] = []
    for (const time of times) agenda.at(time, () => seen.push(time))
    while (agenda.nextMs < Infinity) agenda.next()()
    expect(seen).toEqual(times.toSorted((a, b) => a - b))
  })
})

describe('Ages', () => {
  it('tells quantiles to two of a hundred', () => {
    const ages = new Ages()
    ages.add(10, 20, 900)
    ages.add(1_000, 1_000, 100)
    expect(Math.abs(ages.quantile(0.45) / 15 - 1)).toBeLessThan(0.03)
    expect(Math.abs(ages.quantile(0.99) / 1_000 - 1)).toBeLessThan(0.03)
    expect(ages.shareAbove(500)).toBeCloseTo(0.1, 6)
    expect(new Ages().quantile(0.5)).toBeNaN()
  })
})

describe('partitions', () => {
  it('give the oldest first, with the time at which they came', () => {
    const partition = new Partition(1)
    partition.arrive(1_000, new Draw(1))
    const { waiting } = partition
    expect(waiting).toBeGreaterThan(900)
    const told: number[][] = []
    partition.take(100, (...some) => told.push(some))
    partition.take(waiting - 100, (...some) => told.push(some))
    expect(told[0]).toEqual([0, expect.closeTo((1_000 * 100) / waiting, 6), 100])
    expect(told.at(-1)![1]).toBeCloseTo(1_000, 6)
    expect(partition).toMatchObject({ waiting: 0, taken: waiting })
  })

  it('have more keys than others where keys are hashed', () => {
    const rates = partitionsOf(1_000, 100_000, 50_000, new Draw(5)).map(({ rate }) => rate)
    expect(rates.reduce((sum, rate) => sum + rate, 0)).toBeCloseTo(50, 6)
    expect(Math.max(...rates) / 0.05).toBeGreaterThan(1.2)
  })
})

describe('Fleet', () => {
  it('scores all that comes, each record once', () => {
    const partitions = evenPartitions(12, 10_000)
    const fleet = new Fleet(settings({ partitions }))
    fleet.run(10_000)
    const taken = partitions.reduce((sum, each) => sum + each.taken, 0)
    expect(Math.abs((taken + fleet.lag) / 100_000 - 1)).toBeLessThan(0.02)
    expect(fleet.lag).toBeLessThan(500)
    expect(fleet.ages.quantile(0.5)).toBeGreaterThan(5)
    expect(fleet.ages.quantile(0.99)).toBeLessThan(20)
  })

  it('is no faster than its cost allows', () => {
    const partitions = evenPartitions(12, 1_000_000)
    const fleet = new Fleet(settings({ partitions }))
    fleet.run(5_000)
    const taken = partitions.reduce((sum, each) => sum + each.taken, 0)
    expect(Math.abs(taken / 5 / (2 * recordsPerSecond(cost, most)) - 1)).toBeLessThan(0.01)
  })

  it.each([0, 250])('catches up as the formula says, at a resolution of %d ms', (resolutionMs) => {
    const capacity = 2 * recordsPerSecond(cost, most)
    const rate = capacity / 2
    const fleet = new Fleet(settings({ partitions: evenPartitions(12, rate), resolutionMs }))
    fleet.run(2_000)
    fleet.pause(20_000)
    fleet.run(22_000)
    const seconds = untilLevel(fleet, rate * 0.3)
    expect(Math.abs(seconds / catchUpSeconds(rate, 20, capacity) - 1)).toBeLessThan(0.05)
  })

  it('has twelve partitions on seven instances at 86 % of their capacity', () => {
    const partitions = evenPartitions(12, 1_000_000)
    const fleet = new Fleet(settings({ partitions, instances: 7 }))
    fleet.run(4_000)
    const slowest = Math.min(...partitions.map(({ taken }) => taken))
    expect((slowest * 12) / 4 / (7 * recordsPerSecond(cost, most))).toBeCloseTo(12 / 14, 1)
  })

  it.each([
    ['a killed one is missed until its session is over', false, false, [15_000, 16_500], 500],
    ['one that comes back as another stops all', true, false, [15_000, 16_500], 14_000],
    ['one that keeps its place is back when it has started', true, true, [800, 1_500], 0],
  ])('%s', (_what, isRestarted, isStatic, [least, longest], othersLeast) => {
    const partitions = evenPartitions(12, 10_000)
    const fleet = new Fleet(settings({ partitions, isStatic }))
    fleet.run(5_000)
    for (const partition of partitions) partition.longestGapMs = 0
    fleet.kill(0, isRestarted)
    fleet.run(40_000)
    const gapOf = (some: readonly Partition[]) => Math.max(...some.map(({ longestGapMs }) => longestGapMs))
    expect(gapOf(partitions.slice(0, 6))).toBeGreaterThan(least!)
    expect(gapOf(partitions.slice(0, 6))).toBeLessThan(longest!)
    expect(gapOf(partitions.slice(6))).toBeGreaterThan(othersLeast)
    expect(fleet.lag).toBeLessThan(1_000)
  })

  it('shares out anew when one joins, and when one leaves', () => {
    const partitions = evenPartitions(12, 10_000)
    const fleet = new Fleet(settings({ partitions, instances: 1 }))
    fleet.join()
    fleet.run(5_000)
    expect(fleet.running).toBe(2)
    fleet.leave()
    fleet.run(10_000)
    expect(fleet).toMatchObject({ running: 1, rebalances: 2 })
    expect(fleet.lag).toBeLessThan(500)
  })
})
