import type { InstanceRecord } from './instance-record.ts'
import { draining, inState } from './life.ts'
import type { LifeStep } from './life.ts'

interface At {
  readonly nowMs: number
  readonly drainMs: number
}

/** Somebody wants it to end, and to stay so. */
export function stopWanted(record: InstanceRecord, at: At): LifeStep {
  const unwanted = { ...record, wanted: false }
  if (record.process === null)
    return { record: { ...inState(unwanted, 'stopped', at.nowMs, null), until: null }, act: null }
  return ending(unwanted, 'stop', at)
}

/** All are to end, since the supervisor does: with the next one they come back. */
export function pauseWanted(record: InstanceRecord, at: At): LifeStep {
  const { record: stopped, act } = stopWanted(record, at)
  return { record: { ...stopped, wanted: record.wanted }, act }
}

/** Somebody wants it to end and come back, or to run in the first place. What it did before is forgotten. */
export function restartWanted(record: InstanceRecord, at: At): LifeStep {
  const fresh = { ...record, wanted: true, attempt: 0, restarts: [], isLooping: false }
  if (record.process === null)
    return { record: { ...inState(fresh, 'backoff', at.nowMs, null), until: at.nowMs }, act: null }
  return ending(fresh, 'restart', at)
}

/**
 * As it is for a supervisor that finds it in the state of another one.
 *
 * @param isRebooted all processes of then are gone, and what was wrong then may be right now
 */
export function takenOver(record: InstanceRecord, isRebooted: boolean, nowMs: number): InstanceRecord {
  const comesBack = (why: string | null) => ({
    ...inState(record, 'backoff', nowMs, why),
    until: nowMs,
    then: null,
  })
  // Its end was asked for together with that of the supervisor.
  const isPaused = record.state === 'stopped' && record.wanted
  if (!isRebooted) return isPaused ? comesBack(null) : record
  const gone = { process: null, startedAt: null, attempt: 0, restarts: [], isLooping: false }
  if (record.wanted) return { ...comesBack(isPaused ? null : 'the machine was started anew'), ...gone }
  return { ...inState(record, 'stopped', nowMs, null), ...gone, until: null, then: null }
}

/** The time to end counts from the first wish. */
function ending(record: InstanceRecord, then: 'stop' | 'restart', at: At): LifeStep {
  if (record.state === 'draining') return { record: { ...record, then }, act: null }
  return { record: draining(record, then, null, at), act: 'terminate' }
}
