import type { InstanceRecord } from './instance-record.ts'

/** Instances that are restarted one after the other. */
export interface Rolling {
  /** Those that are still to come. */
  readonly queue: readonly string[]
  /** The one that is waited for, and since when. */
  readonly current: string | null
  readonly since: number
  /** Why it went no further; null while it goes on. */
  readonly halted: string | null
}

export interface RollingStep {
  /** Null where all is done. */
  readonly rolling: Rolling | null
  /** Whom to restart now. */
  readonly restart: readonly string[]
}

export function rollingOver(names: readonly string[], nowMs: number): Rolling {
  return { queue: names, current: null, since: nowMs, halted: null }
}

/**
 * Goes on to the next instance once the one before has been ready for as long as it has to, and halts where that one cannot be:
 * what is wrong with it would be wrong with the next one too. Pure, as `nextStep`.
 */
export function nextRolling(
  rolling: Rolling,
  records: ReadonlyMap<string, InstanceRecord>,
  { nowMs, settleMs }: { nowMs: number; settleMs: number },
): RollingStep {
  if (rolling.halted !== null) return { rolling, restart: [] }
  const current = rolling.current === null ? undefined : records.get(rolling.current)
  if (current?.wanted === true && !hasSettled(current, rolling.since, nowMs - settleMs))
    return { rolling: haltedBy(current, rolling), restart: [] }
  return goOn(rolling.queue, records, nowMs)
}

function hasSettled({ state, startedAt, since }: InstanceRecord, begunMs: number, readyBy: number): boolean {
  return state === 'ready' && startedAt !== null && startedAt >= begunMs && since <= readyBy
}

function haltedBy(current: InstanceRecord, rolling: Rolling): Rolling {
  if (current.state !== 'config' && current.state !== 'crashed') return rolling
  const { queue } = rolling
  const left = queue.length === 0 ? 'it was the last one' : `${queue.join(', ')} left as before`
  return { ...rolling, queue: [], halted: `${current.name}: ${current.why ?? current.state}; ${left}` }
}

/** One that does not run is tried again and not waited for: it may have been in trouble before. */
function goOn(
  queue: readonly string[],
  records: ReadonlyMap<string, InstanceRecord>,
  nowMs: number,
): RollingStep {
  const there = queue.flatMap((name) => {
    const record = records.get(name)
    return record?.wanted === true ? [record] : []
  })
  const at = there.findIndex(({ process }) => process !== null)
  const restart = (at < 0 ? there : there.slice(0, at + 1)).map(({ name }) => name)
  if (at < 0) return { rolling: null, restart }
  const rest = there.slice(at + 1).map(({ name }) => name)
  return { rolling: { queue: rest, current: there[at]!.name, since: nowMs, halted: null }, restart }
}
