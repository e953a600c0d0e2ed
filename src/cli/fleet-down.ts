import type { Command } from 'commander'
import { SluiceError } from '../core/errors.ts'
import { createLogger } from '../observability/logger.ts'
import { requireOwnState } from '../fleet/accepted-file.ts'
import { askSupervisor, supervisorAtWork, untilGone, untilSettled } from '../fleet/awaited-fleet.ts'
import { supervise } from '../fleet/supervise.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { addFleetOptions, addWaitOption, meantInstances, runningFleet } from './fleet-options.ts'
import type { FleetOptions, GivenFleet } from './fleet-options.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import type { EndCommand } from './model-command.ts'

interface Options extends FleetOptions {
  readonly wait: number
}

export function addFleetDown(command: Command, io: Io, finish: EndCommand): void {
  addWaitOption(addFleetOptions(command))
    .argument(
      '[names...]',
      'these alone, until sluice fleet restart brings them back; the supervisor goes on',
    )
    .action(async (names: readonly string[], options: Options) => {
      const fleet = runningFleet(options, io)
      requireOwnState(options.config, fleet.config.state)
      finish(names.length > 0 ? await stopSome(fleet, names, options) : await stopAll(fleet, io))
    })
}

async function stopSome(fleet: GivenFleet, names: readonly string[], { wait }: Options): Promise<ExitCode> {
  const meant = meantInstances(fleet, names)
  await askSupervisor(fleet, { kind: 'stop', names: meant })
  const records = await untilSettled(fleet, meant, { sinceMs: 0, waitMs: wait * 1_000 })
  return records.every(({ state }) => state === 'stopped') ? exitCodes.done : exitCodes.findings
}

/** The supervisor drains all before it ends. Where it is gone, this process does as it would. */
async function stopAll(fleet: GivenFleet, io: Io): Promise<ExitCode> {
  const supervisor = supervisorAtWork(fleet)
  const longest = Math.max(0, ...Object.values(fleet.config.instances).map(({ drain }) => drain))
  if (supervisor === null) {
    const given = { logger: createLogger('error'), stop: AbortSignal.abort() }
    await supervise({ ...fleet.source, state: fleet.config.state }, given)
  } else {
    fleet.processes.terminate(supervisor)
    if (!(await untilGone(fleet, supervisor, longest + marginMs)))
      throw new SluiceError('UNREACHABLE', `the supervisor, process ${supervisor.pid}, has not ended`)
  }
  printLine(io.stderr, 'all instances have ended')
  return exitCodes.done
}

/** Beyond the time to drain: killed, noticed, written down. */
const marginMs = 10_000
