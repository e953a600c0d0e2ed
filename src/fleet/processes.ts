import type { ProcessKey } from './instance-record.ts'

/** How to start an instance. */
export interface Launch {
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Both of its outputs go there. */
  readonly logFile: string
}

/** The processes of this machine, as a supervisor sees them. */
export interface Processes {
  /** Another text after each boot. */
  readonly bootId: string
  /** Its own. */
  readonly own: ProcessKey
  /** Starts a process that outlives us. Rejects where it cannot be started. */
  start(launch: Launch): Promise<ProcessKey>
  /** Whether that very process is there. */
  isAlive(process: ProcessKey): boolean
  /** How it ended, where it was started by us. */
  endOf(process: ProcessKey): { readonly code: number | null; readonly signal: string | null } | null
  /** Asks it to end. */
  terminate(process: ProcessKey): void
  /** Ends it, and what it has started. */
  kill(process: ProcessKey): void
  /** Bytes of memory that it has; null where that cannot be known. */
  residentBytes(process: ProcessKey): number | null
  /** A process that was started with this variable, by whomever. */
  startedWith(variable: string): ProcessKey | null
}
