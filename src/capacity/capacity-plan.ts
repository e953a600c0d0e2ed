import { backlogOf, catchUpSeconds, lagThreshold, rebalanceCost } from './backlog.ts'
import type { RebalanceCost } from './backlog.ts'
import { evenInstances, evenShare, friendlyPartitions, instancesFor } from './instances.ts'
import { recordsATurn, recordsPerSecond, turnMs } from './turn-cost.ts'
import type { TurnCost } from './turn-cost.ts'
import { waitBelow } from './waiting.ts'

/** What is asked of a stream. */
export interface Demand {
  readonly eventsPerSecond: number
  /** From the write of a record to the write of its prediction; null: nothing is asked. */
  readonly p99Ms: number | null
  /** How many times the rate is to be provided for. */
  readonly growth: number
  readonly outageSeconds: number
  /** How many times the rate all instances score: 1.5 leaves room for a lost one and a rebalance. */
  readonly headroom: number
  /** Of the topic that is there; null: they are proposed. */
  readonly partitions: number | null
}

/** What one instance is, as far as capacity goes. */
export interface InstanceFacts {
  readonly cost: TurnCost
  readonly mostRecords: number
  readonly inputBytes: number
  readonly residentBytes: number
  readonly readAheadBytes: number
  readonly sessionSeconds: number
  readonly isStatic: boolean
}

/** What was not measured. */
export interface Assumptions {
  /** Of a core: what is planned with. */
  readonly usableShare: number
  /** Of a core: what an instance is busy for at most. For the rest it waits for brokers: measured, docs/capacity.md. */
  readonly busyShare: number
  /** All members, at each join and leave. */
  readonly stopSeconds: number
  /** Of a fetch and a send, there and back, and the wait for the next fetch. */
  readonly roundTripsMs: number
  /** Collections of garbage, in the slowest of a hundred. */
  readonly pauseMs: number
  /** Of one instance, before another is started. */
  readonly behindSeconds: number
  /** Of one partition. */
  readonly partitionBytesPerSecond: number
}

export const usualAssumptions: Assumptions = {
  usableShare: 0.7,
  busyShare: 0.87,
  stopSeconds: 1,
  roundTripsMs: 8,
  pauseMs: 10,
  behindSeconds: 10,
  partitionBytesPerSecond: 10e6,
}

export interface CapacityPlan {
  readonly perInstance: {
    /** With `usableShare` of a core. */
    readonly eventsPerSecond: number
    /** With `busyShare` of it, in full turns. */
    readonly atMost: number
    readonly memoryBytes: number
  }
  readonly partitions: number
  /** Without regard to how partitions are shared out, and to the p99 that is wanted. */
  readonly leastInstances: number
  readonly instances: number
  /** As many as the rate times `growth` needs. */
  readonly grownInstances: number
  /** Whether each of those has a partition. */
  readonly hasRoomToGrow: boolean
  /** Of their capacity, where partitions are not shared out evenly. */
  readonly evenShare: number
  /** Of the rate: what they score at `usableShare`. */
  readonly headroom: number
  readonly memoryBytes: number
  readonly latency: { readonly p99Ms: number; readonly utilisation: number; readonly recordsATurn: number }
  /** Whether the p99 that is wanted is reached by these instances; null where none is. */
  readonly reachesP99: boolean | null
  readonly outage: {
    readonly backlog: number
    /** At `usableShare`, and at `busyShare`. */
    readonly catchUpSeconds: number
    readonly leastCatchUpSeconds: number
  }
  readonly rebalance: RebalanceCost
  readonly lagThreshold: number
}

/** Reckons what a stream of a rate needs. All of it is arithmetic: what it starts from is measured, given or assumed. */
export function planCapacity(demand: Demand, facts: InstanceFacts, assumed: Assumptions): CapacityPlan {
  const { eventsPerSecond: rate, headroom } = demand
  const ofACore = recordsPerSecond(facts.cost, facts.mostRecords)
  const each = ofACore * assumed.usableShare
  const atMost = ofACore * assumed.busyShare
  const leastInstances = instancesFor(rate, headroom, each)
  const grownInstances = instancesFor(rate * demand.growth, headroom, each)
  const partitions = demand.partitions ?? partitionsFor(demand, facts, assumed, grownInstances)
  const p99Of = (instances: number) => latencyOf(rate / instances, facts, assumed)
  const instances = instancesOf(demand, leastInstances, partitions, (count) => p99Of(count).p99Ms)
  const share = evenShare(partitions, instances)
  const latency = p99Of(instances * share)
  const memoryBytes = facts.residentBytes + 2 * facts.readAheadBytes
  const capacity = instances * each * share
  return {
    perInstance: { eventsPerSecond: each, atMost, memoryBytes },
    partitions,
    leastInstances,
    instances,
    grownInstances,
    hasRoomToGrow: grownInstances <= partitions,
    evenShare: share,
    headroom: capacity / rate,
    memoryBytes: memoryBytes * instances,
    latency,
    reachesP99: demand.p99Ms === null ? null : latency.p99Ms <= demand.p99Ms,
    outage: {
      backlog: backlogOf(rate, demand.outageSeconds),
      catchUpSeconds: catchUpSeconds(rate, demand.outageSeconds, capacity),
      leastCatchUpSeconds: catchUpSeconds(rate, demand.outageSeconds, instances * atMost * share),
    },
    rebalance: rebalanceCost({ rate, instances, stopSeconds: assumed.stopSeconds, ...facts }),
    lagThreshold: lagThreshold(rate, instances, assumed.behindSeconds),
  }
}

/**
 * As many as the grown stream has instances, and no partition with more bytes than one has room for; then the next friendly number.
 * Two at least: a second instance stands by.
 */
function partitionsFor(
  { eventsPerSecond, growth }: Demand,
  { inputBytes }: InstanceFacts,
  { partitionBytesPerSecond }: Assumptions,
  grownInstances: number,
): number {
  const byBytes = (eventsPerSecond * growth * inputBytes) / partitionBytesPerSecond
  return friendlyPartitions(Math.max(2, grownInstances, byBytes))
}

/** Raised until the p99 is reached, if it can be, and to a number that divides the partitions. */
function instancesOf(
  { p99Ms }: Demand,
  least: number,
  partitions: number,
  p99Of: (instances: number) => number,
): number {
  const even = evenInstances(Math.min(least, partitions), partitions)
  // More instances than partitions have nothing to do.
  if (p99Ms === null || p99Of(partitions) > p99Ms) return even
  for (let count = even; ; count = evenInstances(count + 1, partitions))
    if (p99Of(count) <= p99Ms || count >= partitions) return count
}

/**
 * A record waits for the turn that is under way and for its own, and where turns wait for each other, as in an M/D/1 queue; on top the
 * way there and back, and a collection of garbage.
 */
function latencyOf(
  rate: number,
  { cost, mostRecords }: InstanceFacts,
  { roundTripsMs, pauseMs }: Assumptions,
): CapacityPlan['latency'] {
  const records = recordsATurn(cost, rate, mostRecords)
  const serviceMs = turnMs(cost, records)
  const utilisation = rate / recordsPerSecond(cost, mostRecords)
  const p99Ms = roundTripsMs + pauseMs + 2 * serviceMs + waitBelow(serviceMs, utilisation, 0.99)
  return { p99Ms, utilisation, recordsATurn: records }
}
