import type { Ending } from '../app/drain.ts'

/** Exit codes of the process: frozen, scripts and orchestrators depend on them. */
export const exitCodes = {
  /** Done, or a clean drain. */
  done: 0,
  /** `lint`, `verify`, `score --strict`: it ran, and found something. */
  findings: 1,
  /** Wrong usage or configuration: the same call will fail again. */
  usage: 2,
  /** A dependency could not be reached at start. */
  unreachable: 3,
  /** Could not go on at run time; nothing was lost, a restart continues where it stopped. */
  fatal: 4,
  /** The drain took longer than allowed; what was in flight is consumed again. */
  drainDeadline: 5,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Of what goes on until it is stopped. */
export const exitCodeOf: Readonly<Record<Ending, ExitCode>> = {
  drained: exitCodes.done,
  'drain-deadline': exitCodes.drainDeadline,
}
