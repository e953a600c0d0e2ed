import type { Command } from 'commander'
import { askSupervisor, untilRolled } from '../fleet/awaited-fleet.ts'
import { exitCodes } from './exit-codes.ts'
import { printFleet } from './fleet-ls.ts'
import { addFleetOptions, givenFleet, meantInstances } from './fleet-options.ts'
import type { FleetOptions } from './fleet-options.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import type { EndCommand } from './model-command.ts'

export function addFleetRolling(command: Command, io: Io, finish: EndCommand): void {
  addFleetOptions(command)
    .argument('[names...]', 'entries and instances: rig, rig-2; all where none is given')
    .addHelpText('after', '\nCtrl-C ends the waiting alone: the supervisor goes on from one to the next.')
    .action(async (names: readonly string[], options: FleetOptions) => {
      const fleet = givenFleet(options, io)
      await askSupervisor(fleet, { kind: 'rolling', names: meantInstances(fleet, names) })
      const halted = await untilRolled(fleet, ({ current, queue }) => {
        if (current !== null) printLine(io.stderr, `${current}; ${queue.length} to go`)
      })
      if (halted !== null) printLine(io.stderr, `sluice: halted: ${halted}`)
      await printFleet(fleet, io)
      finish(halted === null ? exitCodes.done : exitCodes.findings)
    })
}
