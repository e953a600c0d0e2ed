import type { Clock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import type { InstanceRecord, ProcessKey } from './instance-record.ts'
import type { FleetPlaces } from './places.ts'
import type { Processes } from './processes.ts'
import { leaveRequest } from './requests.ts'
import type { FleetRequest } from './requests.ts'
import { readState } from './state-file.ts'
import type { FleetState } from './state-file.ts'

/** What whoever waits for a fleet goes by. */
export interface Waiting {
  readonly places: FleetPlaces
  readonly processes: Processes
  readonly clock: Clock
  /** Ends the waiting; the supervisor goes on. */
  readonly stop: AbortSignal
}

const pollMs = 100
const takenDeadlineMs = 10_000

/** The supervisor that is at work; null where none is. */
export function supervisorAtWork({
  places,
  processes,
}: Pick<Waiting, 'places' | 'processes'>): ProcessKey | null {
  const supervisor = readState(places.state)?.supervisor ?? null
  return supervisor !== null && processes.isAlive(supervisor) ? supervisor : null
}

/**
 * Asks the supervisor, and waits until it has heeded that.
 *
 * @returns when it was asked
 * @throws SluiceError USAGE where none is at work, UNREACHABLE where it does not take the request
 */
export async function askSupervisor(waiting: Waiting, request: FleetRequest): Promise<number> {
  const { places, clock, stop } = waiting
  if (supervisorAtWork(waiting) === null)
    throw new SluiceError('USAGE', 'no supervisor is at work: sluice fleet up starts one')
  const nowMs = clock.now()
  const { isTaken } = leaveRequest(places.requests, request, nowMs)
  const deadline = clock.monotonic() + takenDeadlineMs
  while (!isTaken() && !stop.aborted) {
    if (clock.monotonic() > deadline)
      throw new SluiceError(
        'UNREACHABLE',
        `the supervisor has not heeded that for ${takenDeadlineMs / 1000} s; it will when it goes on`,
      )
    await clock.sleep(pollMs, stop)
  }
  return nowMs
}

/** States in which an instance is up, or will not come up by waiting. */
const settledStates: readonly InstanceRecord['state'][] = ['ready', 'crashed', 'config', 'stopped']

/** Waits until instances are ready, or are known not to be. Gives how they are then, whether or not the time was enough. */
export async function untilSettled(
  waiting: Waiting,
  names: readonly string[],
  { sinceMs, waitMs }: { sinceMs: number; waitMs: number },
): Promise<readonly InstanceRecord[]> {
  const isSettled = ({ state, startedAt }: InstanceRecord) =>
    settledStates.includes(state) && (startedAt ?? Infinity) >= sinceMs
  const ofThese = () =>
    readState(waiting.places.state)?.instances.filter(({ name }) => names.includes(name)) ?? []
  await untilTrue(waiting, waitMs, () => ofThese().length > 0 && ofThese().every(isSettled))
  return ofThese()
}

/** Waits until a rolling restart is over. Gives why it halted; null where it has not. */
export async function untilRolled(
  waiting: Waiting,
  onStep: (rolling: NonNullable<FleetState['rolling']>) => void,
): Promise<string | null> {
  let last = ''
  let halted: string | null = null
  await untilTrue(waiting, Infinity, () => {
    const rolling = readState(waiting.places.state)?.rolling ?? null
    if (rolling === null) return true
    halted = rolling.halted
    if (rolling.current !== last) onStep(rolling)
    last = rolling.current ?? last
    return halted !== null
  })
  return halted
}

/** Waits until a process is gone; false where it is there still. */
export function untilGone(waiting: Waiting, process: ProcessKey, waitMs: number): Promise<boolean> {
  return untilTrue(waiting, waitMs, () => !waiting.processes.isAlive(process))
}

async function untilTrue({ clock, stop }: Waiting, waitMs: number, isSo: () => boolean): Promise<boolean> {
  const deadline = clock.monotonic() + waitMs
  while (!isSo()) {
    if (stop.aborted || clock.monotonic() >= deadline) return false
    await clock.sleep(pollMs, stop)
  }
  return true
}
