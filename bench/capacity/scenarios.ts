import { catchUpSeconds } from '../../src/capacity/backlog.ts'
import { recordsPerSecond } from '../../src/capacity/turn-cost.ts'
import type { TurnCost } from '../../src/capacity/turn-cost.ts'
import { evenPartitions, partitionsOf } from './arrivals.ts'
import type { Partition } from './arrivals.ts'
import { Draw } from './draw.ts'
import { Autoscaler, triggerDefaults, wantedReplicas } from './keda.ts'
import type { TriggerSettings } from './keda.ts'
import { Fleet } from './simulation.ts'
import type { FleetSettings } from './simulation.ts'

/** What all simulated instances are like. */
export interface InstanceKind {
  readonly cost: TurnCost
  readonly mostRecords: number
}

/** Of a local broker, and of an instance of the example. */
const usual = {
  fetchMs: 4,
  sendMs: 2,
  sessionMs: 15_000,
  startMs: 800,
  isStatic: false,
  resolutionMs: 0,
  seed: 20_261_129,
} satisfies Partial<FleetSettings>

/** All members, in a rebalance: measured with few members, and drawn on from there. */
export function stopMsOf(members: number): number {
  return 500 + members
}

/** A share of the planned capacity (70 % of a core) that leaves headroom of 1.5. */
const load = 0.7 / 1.5
const rigs = 1_000_000
/** So many instances are looked at turn by turn. */
const mostSteady = 200
const minute = 60_000

export interface FleetFigures {
  readonly instances: number
  readonly recordsPerSecond: number
  /** Times the mean. */
  readonly busiestPartition: number
  readonly busiestInstance: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly catchUpSeconds: number
  readonly reckonedSeconds: number
  /** Records that had to wait for a killed instance's session to end. */
  readonly gapSeconds: number
}

/** A fleet of any size: how old records are, how long it catches up after an outage, and what a killed instance does. */
export function fleetFigures(instances: number, kind: InstanceKind, outageSeconds: number): FleetFigures {
  const capacity = instances * recordsPerSecond(kind.cost, kind.mostRecords)
  const rate = capacity * load
  const make = () => partitionsOf(instances * 2, rigs, rate, new Draw(instances))
  const rates = make().map((partition) => partition.rate)
  const mean = rate / 1_000 / rates.length
  const pairs = Array.from({ length: instances }, (_, i) => (rates[2 * i]! + rates[2 * i + 1]!) / 2 / mean)
  const few = Math.min(instances, mostSteady)
  // Nobody waits for others while nobody comes or goes: some of them are like all of them.
  const { p50Ms, p99Ms } = steadyAges(make().slice(0, 2 * few), few, kind)
  return {
    instances,
    recordsPerSecond: rate,
    busiestPartition: largest(rates) / mean,
    busiestInstance: largest(pairs),
    p50Ms,
    p99Ms,
    catchUpSeconds: simulatedCatchUp(make(), { instances, rate, outageSeconds, kind }),
    reckonedSeconds: catchUpSeconds(rate, outageSeconds, capacity),
    gapSeconds: killedGap(make(), instances, kind),
  }
}

function steadyAges(partitions: readonly Partition[], instances: number, kind: InstanceKind) {
  const fleet = fleetOf({ partitions, instances, ...kind })
  fleet.countFromMs = 500
  fleet.run(500 + Math.max(2_000, 100_000 / instances))
  return { p50Ms: fleet.ages.quantile(0.5), p99Ms: fleet.ages.quantile(0.99) }
}

interface Outage {
  readonly instances: number
  readonly rate: number
  readonly outageSeconds: number
  readonly kind: InstanceKind
}

/** Seconds until no more waits than comes in a second. */
export function simulatedCatchUp(
  partitions: readonly Partition[],
  { instances, rate, outageSeconds, kind }: Outage,
): number {
  const resolutionMs = instances > 1_000 ? 2_000 : 500
  const fleet = fleetOf({ partitions, instances, ...kind, resolutionMs })
  const backMs = outageSeconds * 1_000
  fleet.pause(backMs)
  fleet.run(backMs)
  for (let seconds = 1; seconds < 20 * outageSeconds; seconds++) {
    fleet.run(backMs + seconds * 1_000)
    fleet.seeAll()
    if (fleet.lag <= rate) return seconds
  }
  return Infinity
}

function killedGap(partitions: readonly Partition[], instances: number, kind: InstanceKind): number {
  const fleet = fleetOf({ partitions, instances, ...kind, resolutionMs: 500 })
  fleet.run(5_000)
  fleet.kill(0, false)
  fleet.run(minute)
  return largest(partitions.map(({ longestGapMs }) => longestGapMs)) / 1_000
}

export interface RestartFigures {
  readonly p99Ms: number
  readonly slowest: number
  readonly rebalances: number
  /** Of all records within two minutes: older than a tenth of a second. */
  readonly lateShare: number
}

export type Restart = 'rolling' | 'killed and gone' | 'killed, back at once'

/** Two minutes in which instances of a fleet of twelve are restarted. */
export function restartFigures(restart: Restart, isStatic: boolean, kind: InstanceKind): RestartFigures {
  const instances = 12
  const rate = instances * recordsPerSecond(kind.cost, kind.mostRecords) * load
  const partitions = evenPartitions(24, rate)
  const fleet = fleetOf({ partitions, instances, ...kind, isStatic })
  fleet.run(1_000)
  if (restart === 'rolling') roll(fleet, instances, isStatic)
  else fleet.kill(0, restart === 'killed, back at once')
  fleet.run(2 * minute)
  const late = fleet.ages.shareAbove(100)
  return {
    p99Ms: fleet.ages.quantile(0.99),
    slowest: fleet.ages.quantile(1),
    rebalances: fleet.rebalances,
    lateShare: late,
  }
}

/** One after the other, five seconds apart. With a place of its own an instance is as one killed, with nobody waiting for its session. */
function roll(fleet: Fleet, instances: number, isStatic: boolean): void {
  for (let name = 0; name < instances; name++) {
    fleet.agenda.at(1_000 + name * 5_000, () => {
      if (isStatic) fleet.kill(name, true)
      else {
        fleet.leave()
        fleet.join()
      }
    })
  }
}

export interface ScalingCase {
  readonly name: string
  readonly trigger: Partial<TriggerSettings>
  readonly least: number
  /** Nobody scores for ten minutes of the hour: a registry that is down. */
  readonly hasOutage: boolean
  /** Whether the chart's slow way down is used, or Kubernetes' own: at once, after five minutes. */
  readonly isSlowDown: boolean
}

export interface ScalingFigures {
  readonly rebalances: number
  readonly p99Seconds: number
  readonly peakLag: number
  readonly instanceHours: number
  readonly mostInstances: number
}

/** Three hours in which the rate is eight times as high in the second one, on twelve partitions. */
export function scalingFigures(one: ScalingCase, kind: InstanceKind): ScalingFigures {
  const hour = 60 * minute
  const quiet = recordsPerSecond(kind.cost, kind.mostRecords) * load
  const partitions = evenPartitions(12, quiet)
  const fleet = fleetOf({ partitions, instances: one.least, ...kind, resolutionMs: 500 })
  const trigger = { ...triggerDefaults, ...one.trigger }
  const scaler = new Autoscaler({
    least: one.least,
    most: partitions.length,
    doubleMs: one.isSlowDown ? minute : 15_000,
    oneLessMs: one.isSlowDown ? 5 * minute : 0,
    stabilisationMs: (one.isSlowDown ? 15 : 5) * minute,
  })
  let before: readonly number[] | null = null
  let [peakLag, mostInstances] = [0, 0]
  const pollMs = 30_000
  for (let nowMs = pollMs; nowMs <= 3 * hour; nowMs += pollMs) {
    const isBusy = nowMs > hour && nowMs <= 2 * hour
    for (const partition of partitions) partition.rate = (quiet / 1_000 / 12) * (isBusy ? 8 : 1)
    if (one.hasOutage && nowMs === hour + 20 * minute) fleet.pause(10 * minute)
    fleet.run(nowMs)
    fleet.seeAll()
    const committed = partitions.map(({ taken }) => taken)
    const seen = partitions.map(({ taken, waiting }, i) => ({
      committed: taken,
      end: taken + waiting,
      committedBefore: before?.[i],
    }))
    before = committed
    const { replicas } = wantedReplicas(seen, trigger)
    const next = scaler.follow(replicas, fleet.running, nowMs)
    for (let more = fleet.running; more < next; more++) fleet.join()
    for (let less = fleet.running; less > next; less--) fleet.leave()
    peakLag = Math.max(peakLag, fleet.lag)
    mostInstances = Math.max(mostInstances, fleet.running)
  }
  return {
    rebalances: fleet.rebalances,
    p99Seconds: fleet.ages.quantile(0.99) / 1_000,
    peakLag,
    instanceHours: fleet.instanceMs / hour,
    mostInstances,
  }
}

function fleetOf(
  settings: Pick<FleetSettings, 'partitions' | 'instances' | 'cost' | 'mostRecords'> & Partial<FleetSettings>,
): Fleet {
  return new Fleet({ ...usual, stopMs: stopMsOf, ...settings })
}

/** Of as many as do not fit into arguments. */
function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), -Infinity)
}
