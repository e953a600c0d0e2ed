import { backoff } from '../core/backoff.ts'
import type { InstanceRecord } from './instance-record.ts'
import type { LifeRules } from './life-rules.ts'

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null
  readonly signal: string | null
  /** Another process has the port that it was to listen on. */
  readonly isPortTaken: boolean
}

/** The exit code of a configuration that is wrong, or names what is not there, such as a topic. */
const wrongConfig = 2

/** By how much a delay is longer or shorter by chance: instances that ended together do not start together. */
const jitter = 0.2

/** What becomes of an instance that has ended though nobody asked it to. */
export function failed(
  record: InstanceRecord,
  end: ProcessEnd | null,
  { nowMs, rules, chance }: { nowMs: number; rules: LifeRules; chance: number },
): InstanceRecord {
  const why = record.then === 'failure' ? record.why : endText(end)
  const at = (state: InstanceRecord['state']) => ({ ...record, state, since: nowMs, why, then: null })
  // A port that is taken is no fault of the config: another one is chosen, or it becomes free.
  if (end?.code === wrongConfig && !end.isPortTaken) return { ...at('config'), until: nowMs + rules.retryMs }
  const restarts = [...record.restarts.filter((each) => nowMs - each < rules.withinMs), nowMs]
  const isLooping = record.isLooping || restarts.length >= rules.crashes
  const delayMs = backoff(rules.firstMs, rules.longestMs)(record.attempt) * (1 + jitter * (2 * chance - 1))
  return {
    ...at(isLooping ? 'crashed' : 'backoff'),
    ...{ restarts, isLooping, attempt: record.attempt + 1, ends: record.ends + 1 },
    until: Math.round(nowMs + (isLooping ? rules.retryMs : delayMs)),
  }
}

function endText(end: ProcessEnd | null): string {
  if (end === null) return 'it was gone'
  if (end.code === wrongConfig)
    return end.isPortTaken ? 'another process has its port' : 'its configuration is wrong (exit code 2)'
  return end.signal === null ? `exit code ${end.code ?? 'unknown'}` : `ended by ${end.signal}`
}
