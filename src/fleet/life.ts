import { formatBytes, formatDuration } from '../core/text.ts'
import { failed } from './failure.ts'
import type { ProcessEnd } from './failure.ts'
import type { InstanceRecord, ProcessKey } from './instance-record.ts'
import type { LifeRules } from './life-rules.ts'

/** What an instance says of itself. */
export interface ProbedHealth {
  /** `/livez` answers with 200. */
  readonly isLive: boolean
  /** `/readyz` does. */
  readonly isReady: boolean
  /** What it waits for, as `/readyz` names it. */
  readonly missing: string | null
}

/** What was seen of an instance since the last step. */
export interface Sighting {
  readonly nowMs: number
  /** Whether the very process of the record is there. */
  readonly isAlive: boolean
  /** How it ended, where that is known: it is of a child of this supervisor alone. */
  readonly end: ProcessEnd | null
  /** The answers to a probe; null where none has come. */
  readonly health: ProbedHealth | null
  readonly residentBytes: number | null
  /** Of now, where the state is `config`. */
  readonly configDigest: string | null
}

/** What is to be done with the process. */
export type Act = 'start' | 'terminate' | 'kill' | null

export interface LifeStep {
  readonly record: InstanceRecord
  readonly act: Act
}

/** How long a killed process may take to be gone before it is killed once more. */
const killAgainMs = 1_000

/**
 * The next step in an instance's life. A pure function: what was seen goes in, what is to be done comes out.
 *
 * @param chance between 0 and 1
 */
export function nextStep(record: InstanceRecord, seen: Sighting, rules: LifeRules, chance: number): LifeStep {
  if (seen.isAlive)
    return record.state === 'draining' ? drainFurther(record, seen) : watch(record, seen, rules)
  if (record.process !== null) return { record: ended(record, seen, rules, chance), act: null }
  return { record, act: isDue(record, seen, rules) ? 'start' : null }
}

/** Its process is there, from now on. */
export function started(
  record: InstanceRecord,
  process: ProcessKey,
  { port, configDigest, nowMs }: { port: number; configDigest: string; nowMs: number },
): InstanceRecord {
  return {
    ...inState(record, 'starting', nowMs, record.why),
    ...{ process, port, configDigest, startedAt: nowMs, until: null, then: null },
    ...{ wasLive: false, misses: 0, excesses: 0 },
  }
}

/** It is asked to end: then it stays so, comes back, or comes back as one that has failed. */
export function draining(
  record: InstanceRecord,
  then: NonNullable<InstanceRecord['then']>,
  why: string | null,
  { nowMs, drainMs }: { nowMs: number; drainMs: number },
): InstanceRecord {
  return { ...inState(record, 'draining', nowMs, why), then, until: nowMs + drainMs }
}

/** The same instance in another state; in the same one, since when it is in it does not change. */
export function inState(
  record: InstanceRecord,
  state: InstanceRecord['state'],
  nowMs: number,
  why: string | null,
): InstanceRecord {
  return { ...record, state, why, since: record.state === state ? record.since : nowMs }
}

function drainFurther(record: InstanceRecord, { nowMs }: Sighting): LifeStep {
  if (nowMs < (record.until ?? 0)) return { record, act: null }
  return { record: { ...record, until: nowMs + killAgainMs }, act: 'kill' }
}

function watch(record: InstanceRecord, seen: Sighting, rules: LifeRules): LifeStep {
  const { nowMs, health } = seen
  const watched = health === null ? record : probed(record, health, nowMs)
  const weighed = health === null ? watched : { ...watched, excesses: excessesOf(record, seen, rules) }
  const why = whyReplaced(weighed, seen, rules)
  if (why !== null)
    return { record: draining(weighed, 'failure', why, { nowMs, drainMs: rules.drainMs }), act: 'terminate' }
  return { record: recovered(weighed, nowMs, rules), act: null }
}

function probed(
  record: InstanceRecord,
  { isLive, isReady, missing }: ProbedHealth,
  nowMs: number,
): InstanceRecord {
  const state = isLive && isReady ? 'ready' : record.state === 'starting' ? 'starting' : 'unready'
  const why = state === 'ready' ? null : state === 'unready' ? missing : record.why
  return {
    ...inState(record, state, nowMs, why),
    wasLive: record.wasLive || isLive,
    // Until it listens nobody can answer.
    misses: isLive || !record.wasLive ? 0 : record.misses + 1,
  }
}

function excessesOf(
  { excesses }: InstanceRecord,
  { residentBytes }: Sighting,
  { memoryBytes }: LifeRules,
): number {
  return residentBytes !== null && memoryBytes !== null && residentBytes > memoryBytes ? excesses + 1 : 0
}

/** Why one that runs is to be replaced; null where it is not. */
function whyReplaced(
  record: InstanceRecord,
  { nowMs, residentBytes }: Sighting,
  rules: LifeRules,
): string | null {
  if (record.misses >= rules.probeFailures)
    return `hung: no answer from /livez, ${record.misses} times in a row`
  if (record.excesses >= rules.probeFailures)
    return `takes ${formatBytes(residentBytes ?? 0)}, more than ${formatBytes(rules.memoryBytes ?? 0)}`
  const isLate = !record.wasLive && nowMs - (record.startedAt ?? nowMs) > rules.startMs
  return isLate ? `no answer from /livez ${formatDuration(rules.startMs / 1000)} after its start` : null
}

function recovered(record: InstanceRecord, nowMs: number, { healthyMs }: LifeRules): InstanceRecord {
  const isHealthy = record.state === 'ready' && nowMs - record.since >= healthyMs
  return isHealthy && record.attempt > 0 ? { ...record, attempt: 0, restarts: [], isLooping: false } : record
}

function ended(record: InstanceRecord, seen: Sighting, rules: LifeRules, chance: number): InstanceRecord {
  const gone = { ...record, process: null, startedAt: null }
  const { nowMs } = seen
  if (record.then === 'stop' || !record.wanted)
    return { ...inState(gone, 'stopped', nowMs, null), then: null, until: null }
  if (record.then === 'restart') return { ...inState(gone, 'backoff', nowMs, null), then: null, until: nowMs }
  return failed(gone, seen.end, { nowMs, rules, chance })
}

function isDue(
  { state, until, wanted, configDigest }: InstanceRecord,
  seen: Sighting,
  rules: LifeRules,
): boolean {
  if (!wanted || state === 'stopped') return false
  if (state === 'config' && seen.configDigest !== configDigest) return true
  const dueMs = until ?? 0
  // A clock that was set back must not make a minute of a year.
  const isBeyond = dueMs - seen.nowMs > 2 * Math.max(rules.longestMs, rules.retryMs)
  return seen.nowMs >= dueMs || isBeyond
}
