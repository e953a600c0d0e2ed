import { join } from 'node:path'
import { supervisorName } from '../config/load-fleet.ts'

/** What the supervisor's own log is called, beside those of the instances. */
export const supervisorLog: string = supervisorName

/** What lies where in the state folder of a fleet. */
export function fleetPlaces(state: string): FleetPlaces {
  const logs = join(state, 'logs')
  return {
    state: join(state, 'state.json'),
    accepted: join(state, 'accepted.json'),
    lock: join(state, 'supervisor.lock'),
    requests: join(state, 'requests'),
    logs,
    logOf: (name) => join(logs, `${name}.log`),
  }
}

export interface FleetPlaces {
  /** The records of all instances, and whose they are. */
  readonly state: string
  /** The fleet's file as it was last without errors. */
  readonly accepted: string
  /** Held by the one supervisor. */
  readonly lock: string
  /** What is asked of the supervisor, a file each. */
  readonly requests: string
  readonly logs: string
  logOf(name: string): string
}
