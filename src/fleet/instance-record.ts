/** Where an instance stands. */
export const lifeStates = [
  /** Its process is there, and has not been ready yet. */
  'starting',
  'ready',
  /** It was ready, and says that work would not flow now. */
  'unready',
  /** It was asked to end. */
  'draining',
  /** It ended by itself, and is started again at `until`. */
  'backoff',
  /** The same, too often: it is tried from time to time. */
  'crashed',
  /** It says that its configuration is wrong: nothing is tried before that, or a file that it names, has changed. */
  'config',
  /** Nobody wants it to run. */
  'stopped',
] as const

export type LifeState = (typeof lifeStates)[number]

/** One process, told apart from all that had or will have its id. */
export interface ProcessKey {
  readonly pid: number
  /** Its start in clock ticks since the boot, as `/proc/PID/stat` has it. */
  readonly startTicks: string
  readonly bootId: string
}

/** What is known of an instance, kept from supervisor to supervisor. Times are milliseconds since the epoch. */
export interface InstanceRecord {
  readonly name: string
  readonly state: LifeState
  /** Since when it is in this state. */
  readonly since: number
  /** Why it is, for people. */
  readonly why: string | null
  /** Null where there is no process. */
  readonly process: ProcessKey | null
  /** When that process was started. */
  readonly startedAt: number | null
  readonly port: number | null
  /** Of the config, the files that it names, and what the fleet says of it, at the last start. */
  readonly configDigest: string | null
  /** Whether it is to run. */
  readonly wanted: boolean
  /** Of one that drains: what becomes of it then. */
  readonly then: 'stop' | 'restart' | 'failure' | null
  /** When it is started again, or killed. */
  readonly until: number | null
  /** Ends by itself since it was last healthy. */
  readonly attempt: number
  /** When it ended by itself, within the time that a crash loop is judged by. */
  readonly restarts: readonly number[]
  /** How often it has ended by itself in all. */
  readonly ends: number
  readonly isLooping: boolean
  /** Whether `/livez` has said yes since the process was started. */
  readonly wasLive: boolean
  /** How often in a row it has not, since. */
  readonly misses: number
  /** How often in a row it was seen above its memory limit. */
  readonly excesses: number
}

/** One that was never started. It is at once. */
export function newInstance(name: string, nowMs: number): InstanceRecord {
  return {
    ...{ name, state: 'backoff', since: nowMs, why: null, process: null, startedAt: null, port: null },
    ...{ configDigest: null, wanted: true, then: null, until: nowMs, attempt: 0, restarts: [], ends: 0 },
    ...{ isLooping: false, wasLive: false, misses: 0, excesses: 0 },
  }
}
