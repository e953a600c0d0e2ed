import type { Command } from 'commander'
import { SluiceError } from '../core/errors.ts'
import { isSameFile } from '../fleet/accepted-file.ts'
import { createLogger } from '../observability/logger.ts'
import { askSupervisor, supervisorAtWork, untilRolled, untilSettled } from '../fleet/awaited-fleet.ts'
import { startDetached } from '../fleet/detached-supervisor.ts'
import { plannedInstances } from '../fleet/plan.ts'
import { readState } from '../fleet/state-file.ts'
import { supervise } from '../fleet/supervise.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { printFleet } from './fleet-ls.ts'
import { addFleetOptions, addWaitOption, ownFleet } from './fleet-options.ts'
import type { FleetOptions, GivenFleet } from './fleet-options.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import type { EndCommand } from './model-command.ts'

interface Options extends FleetOptions {
  readonly foreground?: true
  readonly wait: number
}

export function addFleetUp(command: Command, io: Io, finish: EndCommand): void {
  addWaitOption(addFleetOptions(command))
    .option('--foreground', 'be the supervisor, until stopped: for systemd and containers')
    .action(async (options: Options) => {
      finish(options.foreground === true ? await stay(options, io) : await bringUp(options, io))
    })
}

async function stay({ config: file, state }: Options, io: Io): Promise<ExitCode> {
  const logger = createLogger('info')
  await supervise({ file, state, environment: io.env }, { logger, stop: io.stop })
  return exitCodes.done
}

async function bringUp({ wait, ...options }: Options, io: Io): Promise<ExitCode> {
  const fleet = ownFleet(options, io)
  const halted = await superviseOrReload(fleet, wait > 0, io)
  if (halted !== null) printLine(io.stderr, `sluice: halted: ${halted}`)
  const names = plannedInstances(fleet.config).map(({ name }) => name)
  const records = await untilSettled(fleet, names, { sinceMs: 0, waitMs: wait * 1_000 })
  await printFleet(fleet, io)
  return wait === 0 || records.every(({ state }) => state === 'ready' || state === 'stopped')
    ? exitCodes.done
    : exitCodes.findings
}

/** What has changed is restarted one by one, and waited for. Gives why that halted; null where it has not. */
async function superviseOrReload(fleet: GivenFleet, waits: boolean, io: Io): Promise<string | null> {
  if (supervisorAtWork(fleet) === null) {
    const pid = await startDetached(fleet.source, fleet.config.state, fleet)
    printLine(io.stderr, `the supervisor is at work, process ${pid}`)
    return null
  }
  requireSameFile(fleet)
  await askSupervisor(fleet, { kind: 'reload', names: [] })
  if (!waits) return null
  return untilRolled(fleet, ({ current }) => {
    if (current !== null) printLine(io.stderr, `${current} has changed, and is restarted`)
  })
}

/** A supervisor reads the file that it was started with: of one that has moved since it would find nothing. */
function requireSameFile({ source, places }: GivenFleet): void {
  const file = readState(places.state)?.file ?? ''
  if (file === '' || isSameFile(file, source.file)) return
  throw new SluiceError(
    'USAGE',
    `the supervisor at work goes by ${file}: sluice fleet down -c ${source.file} ends it, then up starts one with this file`,
  )
}
