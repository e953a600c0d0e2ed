import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Clock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import { packageFile } from '../package-file.ts'
import type { FleetSource } from './accepted-file.ts'
import { fleetPlaces, supervisorLog } from './places.ts'
import { heapOptions } from './plan.ts'
import type { Processes } from './processes.ts'
import { readState } from './state-file.ts'
import { makeFolder, requireWritable } from './written-file.ts'

const pollMs = 50
const startDeadlineMs = 30_000
const lastLines = 5

/** The command line of a supervisor, without Node. The state folder is given too: the file may have an error one day. */
export function supervisorLine(file: string, state: string): string[] {
  return [packageFile('bin/sluice.mjs'), 'fleet', 'up', '--foreground', '-c', resolve(file), '--state', state]
}

/**
 * Starts a supervisor that outlives us, and waits until it is at work.
 *
 * @param state the state folder
 * @throws SluiceError UNREACHABLE with the end of its log; USAGE or FILE where its folder takes no files
 */
export async function startDetached(
  { file, environment }: FleetSource,
  state: string,
  { processes, clock }: { processes: Processes; clock: Clock },
): Promise<number> {
  const places = fleetPlaces(state)
  makeFolder(places.logs, 0o700)
  requireWritable(state)
  requireWritable(places.logs)
  const logFile = places.logOf(supervisorLog)
  const given = Object.entries(environment).filter((each): each is [string, string] => each[1] !== undefined)
  const process = await processes.start({
    args: [...heapOptions, ...supervisorLine(file, state)],
    environment: Object.fromEntries(given),
    logFile,
  })
  const deadline = clock.monotonic() + startDeadlineMs
  while (processes.isAlive(process) && clock.monotonic() < deadline) {
    if (readState(places.state)?.supervisor?.pid === process.pid) return process.pid
    await clock.sleep(pollMs)
  }
  // Where it could not write, that is why: its log would not say.
  requireWritable(state)
  throw new SluiceError('UNREACHABLE', `the supervisor does not come up; ${endOfLog(logFile)}`)
}

function endOfLog(logFile: string): string {
  const written = readFileSync(logFile, 'utf8').trimEnd()
  if (written === '')
    return `its log, ${logFile}, is empty, and its folder can be written to: sluice fleet up --foreground shows what it says`
  return `the end of ${logFile}:\n${written.split('\n').slice(-lastLines).join('\n')}`
}
