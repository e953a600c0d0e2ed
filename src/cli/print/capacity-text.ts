import { cpus } from 'node:os'
import { clientCost } from '../../app/capacity/measure-pipeline.ts'
import type { Capacity } from '../../app/capacity/capacity-of.ts'
import { formatBytes, formatCount, formatDuration, plural } from '../../core/text.ts'
import { textTable } from './text-table.ts'

/** A plan for people: what is needed, then what it rests on. */
export function capacityLines(capacity: Capacity): string[] {
  return [
    ...textTable(needRows(capacity)),
    ...section('Measured here', measuredRows(capacity)),
    ...section('Assumed', assumedRows(capacity)),
    ...remarks(capacity).flatMap((remark) => ['', `warning: ${remark}`]),
  ]
}

/** The same for programs: figures as they are, none rounded; what has no end is null. */
export function capacityJson(capacity: Capacity): object {
  const { demand, measured, assumed, plan } = capacity
  const all = { ...assumed, client: clientCost }
  return { demand, plan, measured, assumed: all, remarks: remarks(capacity), machine: machine() }
}

function section(title: string, rows: readonly (readonly string[])[]): string[] {
  return ['', `${title}:`, ...textTable(rows)]
}

function needRows({ demand, plan, isStatic, sessionSeconds }: Capacity): (readonly string[])[] {
  const { perInstance, outage, rebalance, latency } = plan
  const rate = `${formatCount(demand.eventsPerSecond)}/s`
  return [
    ['partitions', partitionsText(plan.partitions, demand, plan.grownInstances)],
    [
      'instances',
      `${formatCount(plan.instances)}, of one core each: ${formatCount(perInstance.eventsPerSecond)}/s each, ${formatCount(plan.headroom * demand.eventsPerSecond)}/s together, ${plan.headroom.toFixed(1)} times ${rate}${evenText(plan)}`,
    ],
    [
      'memory',
      `${formatBytes(perInstance.memoryBytes)} an instance, ${formatBytes(plan.memoryBytes)} in all`,
    ],
    [
      'latency',
      `p99 about ${formatMs(latency.p99Ms)} at ${percent(latency.utilisation)} of a core, ${plural(latency.recordsATurn, 'record')} a turn${wantedText(demand.p99Ms)}`,
    ],
    [
      `outage of ${formatDuration(demand.outageSeconds)}`,
      `${formatCount(outage.backlog)} records behind, caught up with in ${durationText(outage.catchUpSeconds)} (${durationText(outage.leastCatchUpSeconds)} with all that an instance uses of its core)`,
    ],
    [
      'an instance joins or leaves',
      `all stop: ${formatCount(rebalance.cleanRecords)} records are late by about a second`,
    ],
    [
      'an instance is killed',
      `its partitions wait up to ${sessionSeconds} s: ${formatCount(rebalance.crashRecords)} records are late`,
    ],
    [
      'a rolling restart',
      isStatic
        ? 'no rebalance: instances keep their partitions (input.instanceId)'
        : `${plural(rebalance.rollingRebalances, 'rebalance')}; none with input.instanceId`,
    ],
    [
      'KEDA',
      `lagThreshold: '${plan.lagThreshold}', maxReplicaCount: ${plan.partitions}, minReplicaCount: ${Math.min(2, plan.partitions)}`,
    ],
  ]
}

function partitionsText(
  partitions: number,
  { growth, partitions: given }: Capacity['demand'],
  grown: number,
): string {
  if (given !== null) return `${formatCount(partitions)}, as the topic has them`
  return `${formatCount(partitions)}: ${growth} times the rate takes ${plural(grown, 'instance')}, and many counts divide it`
}

function evenText({ evenShare, leastInstances, instances }: Capacity['plan']): string {
  if (evenShare < 1)
    return `; ${percent(evenShare)} of their capacity, since partitions are not shared out evenly`
  return instances > leastInstances
    ? `; ${formatCount(leastInstances)} would do but for even shares, or the p99`
    : ''
}

function wantedText(p99Ms: number | null): string {
  return p99Ms === null ? '' : `; ${formatMs(p99Ms)} is wanted`
}

function measuredRows({ measured, mostRecords }: Capacity): (readonly string[])[] {
  const { pipeline, wireMs } = measured
  const clock = measured.isWaiting ? 'time on the clock, since it asks elsewhere' : 'CPU time'
  return [
    [
      'decode to encode',
      `${micros(pipeline.perRecordMs)} a record, ${micros(pipeline.perTurnMs)} a turn (${clock})`,
    ],
    ['batches of Kafka', `${micros(wireMs)} a record to read and to write`],
    [
      'records',
      `${formatCount(measured.records)} scored in turns of 1 to ${formatCount(mostRecords)}; ${percent(measured.scored)} were scored, ${percent(measured.deadLettered)} dead-lettered`,
    ],
    [
      'bytes',
      `${formatCount(measured.inputBytes)} an event, ${formatCount(measured.outputBytes)} a prediction`,
    ],
    ['memory', `${formatBytes(measured.residentBytes)} with models loaded and records scored`],
    ['machine', `${machine().cpu}, Node ${machine().node}`],
  ]
}

function assumedRows({ assumed }: Capacity): (readonly string[])[] {
  return [
    [
      'the Kafka client',
      `${micros(clientCost.perRecordMs)} a record, ${clientCost.perInputByteMs * 1e6} ns a byte of it, ${micros(clientCost.perTurnMs)} a turn`,
    ],
    [
      'a core',
      `${percent(assumed.usableShare)} of it is planned with; an instance is busy for ${percent(assumed.busyShare)} at most, and waits for brokers for the rest`,
    ],
    [
      'brokers',
      `${assumed.roundTripsMs} ms for fetch and send; ${formatBytes(assumed.partitionBytesPerSecond)}/s a partition`,
    ],
    ['pauses', `${assumed.pauseMs} ms of garbage collection in the slowest of a hundred`],
    ['a rebalance', `stops all for ${assumed.stopSeconds} s`],
    ['KEDA', `an instance may be ${assumed.behindSeconds} s behind before another is started`],
  ]
}

function remarks({ demand, measured, plan }: Capacity): string[] {
  const { reachesP99, instances, grownInstances, partitions, headroom } = plan
  const found = [
    measured.deadLettered > 0.1 &&
      `${percent(measured.deadLettered)} of the events were dead-lettered, mostly as ${measured.reason ?? ''}: they cost otherwise than real ones. -i names a file of events`,
    headroom < 1 &&
      `${plural(partitions, 'partition')} are too few: as many instances score ${formatCount(headroom * demand.eventsPerSecond)}/s`,
    headroom >= 1 &&
      !plan.hasRoomToGrow &&
      `${plural(partitions, 'partition')} are too few for ${demand.growth} times the rate, which takes ${plural(grownInstances, 'instance')}: more of them later move keys`,
    measured.hasWindows &&
      measured.outputBytes === 0 &&
      'no window was closed while it was measured, so what its rows and models cost is in none of these figures. -i names a file with the readings of whole windows',
    reachesP99 === false &&
      'the p99 that is wanted is not reached by more instances: requests, and pauses of the collector, are most of it',
    instances === 1 && 'one instance is enough, and while it restarts nobody reads: run two',
  ]
  return found.filter((each) => each !== false)
}

function machine(): { readonly cpu: string; readonly cores: number; readonly node: string } {
  const all = cpus()
  return { cpu: all[0]?.model.trim() ?? 'unknown CPU', cores: all.length, node: process.versions.node }
}

function micros(ms: number): string {
  return `${(ms * 1000).toPrecision(3)} us`
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

function formatMs(ms: number): string {
  return Number.isFinite(ms) ? `${ms < 10 ? ms.toFixed(1) : formatCount(ms)} ms` : 'without end'
}

function durationText(seconds: number): string {
  return Number.isFinite(seconds) ? formatDuration(seconds) : 'no time at all: it grows'
}
