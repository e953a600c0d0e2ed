import type { Command } from 'commander'
import { fleetView } from '../fleet/fleet-view.ts'
import { probeByHttp } from '../fleet/probe.ts'
import { exitCodes } from './exit-codes.ts'
import { addFleetOptions, runningFleet } from './fleet-options.ts'
import type { FleetOptions, GivenFleet } from './fleet-options.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import type { EndCommand } from './model-command.ts'
import { fleetText } from './print/fleet-text.ts'

interface Options extends FleetOptions {
  readonly json?: true
}

export function addFleetLs(command: Command, io: Io, finish: EndCommand): void {
  addFleetOptions(command)
    .option('--json', 'as JSON')
    .action(async (options: Options) => {
      await printFleet(runningFleet(options, io), io, options.json === true)
      finish(exitCodes.done)
    })
}

/** Prints how all instances are now. */
export async function printFleet(
  { config, processes, clock }: GivenFleet,
  io: Io,
  asJson = false,
): Promise<void> {
  const view = await fleetView(config, processes, probeByHttp)
  const lines = asJson ? [JSON.stringify(view, null, 2)] : fleetText(view, clock.now())
  for (const line of lines) printLine(io.stdout, line)
}
