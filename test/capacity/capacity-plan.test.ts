import { describe, expect, it } from 'vitest'
import { planCapacity, usualAssumptions } from '../../src/capacity/capacity-plan.ts'
import type { Demand } from '../../src/capacity/capacity-plan.ts'

const MiB = 2 ** 20
const demand: Demand = {
  eventsPerSecond: 50_000,
  p99Ms: null,
  growth: 1,
  outageSeconds: 600,
  headroom: 1.5,
  partitions: null,
}
/** 1,000 records take 100 ms, of which a turn is a tenth: 10,000 a second, 7,000 planned. */
const facts = {
  cost: { perTurnMs: 10, perRecordMs: 0.09 },
  mostRecords: 1_000,
  inputBytes: 200,
  residentBytes: 150 * MiB,
  readAheadBytes: 4 * MiB,
  sessionSeconds: 15,
  isStatic: false,
}

function plan(over: Partial<Demand> = {}, how: Partial<typeof facts> = {}) {
  return planCapacity({ ...demand, ...over }, { ...facts, ...how }, usualAssumptions)
}

describe('planCapacity', () => {
  it('shares a rate out evenly, with headroom', () => {
    const { perInstance, leastInstances, instances, partitions, headroom, evenShare } = plan()
    expect(perInstance.eventsPerSecond).toBeCloseTo(7_000, 6)
    // 75,000 / 7,000 = 10.7, and 12 partitions are the next friendly number.
    expect({ leastInstances, instances, partitions, evenShare }).toEqual({
      leastInstances: 11,
      instances: 12,
      partitions: 12,
      evenShare: 1,
    })
    expect(headroom).toBeCloseTo(84_000 / 50_000, 10)
  })

  it('has partitions for the growth, since they cannot be fewer later and more move keys', () => {
    expect(plan({ growth: 2 })).toMatchObject({ grownInstances: 22, partitions: 24, instances: 12 })
  })

  it('says where a topic that is there has no room for the growth, and leaves room for a second instance', () => {
    expect(plan({ growth: 10, partitions: 24 })).toMatchObject({ grownInstances: 108, hasRoomToGrow: false })
    expect(plan({ growth: 2, partitions: 24 }).hasRoomToGrow).toBe(true)
    expect(plan({ eventsPerSecond: 10 })).toMatchObject({ instances: 1, partitions: 2, hasRoomToGrow: true })
  })

  it('has no partition with more bytes than one has room for', () => {
    expect(plan({}, { inputBytes: 20_000 }).partitions).toBe(120)
  })

  it('catches up by what is left of its capacity', () => {
    const { outage } = plan()
    expect(outage.backlog).toBe(30_000_000)
    expect(outage.catchUpSeconds).toBeCloseTo(30e6 / 34_000, 6)
    // 12 x 10,000 x 87 %.
    expect(outage.leastCatchUpSeconds).toBeCloseTo(30e6 / 54_400, 6)
  })

  it('says what a topic that is there costs', () => {
    const { partitions, instances, evenShare, headroom } = plan({ partitions: 7, eventsPerSecond: 20_000 })
    // Five would do: two of seven partitions on the busiest.
    expect({ partitions, instances, evenShare }).toEqual({ partitions: 7, instances: 7, evenShare: 1 })
    expect(headroom).toBeCloseTo(49_000 / 20_000, 10)
    expect(plan({ partitions: 4 }).headroom).toBeLessThan(1)
    expect(plan({ partitions: 4 }).outage.catchUpSeconds).toBe(Infinity)
  })

  it('adds instances until the p99 is reached, and none where it cannot be', () => {
    const slow = plan({ growth: 4 }).latency.p99Ms
    const wanted = plan({ growth: 4, p99Ms: slow * 0.6 })
    expect(wanted.instances).toBeGreaterThan(12)
    expect(wanted.partitions % wanted.instances).toBe(0)
    expect(wanted.reachesP99).toBe(true)
    expect(wanted.latency.p99Ms).toBeLessThanOrEqual(slow * 0.6)
    expect(plan({ growth: 4, p99Ms: 5 })).toMatchObject({ instances: 12, reachesP99: false })
  })

  it('has memory for what is held and what comes', () => {
    expect(plan().memoryBytes).toBe(12 * (150 + 8) * MiB)
  })

  it('counts who waits for whom', () => {
    expect(plan().rebalance).toMatchObject({ cleanRecords: 50_000, rollingRebalances: 24 })
    expect(plan({}, { isStatic: true }).rebalance.rollingRebalances).toBe(0)
    expect(plan().lagThreshold).toBe(Math.round((50_000 / 12) * 10))
  })
})
