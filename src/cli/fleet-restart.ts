import type { Command } from 'commander'
import { askSupervisor, untilSettled } from '../fleet/awaited-fleet.ts'
import { exitCodes } from './exit-codes.ts'
import { printFleet } from './fleet-ls.ts'
import { addFleetOptions, addWaitOption, ownFleet, meantInstances } from './fleet-options.ts'
import type { FleetOptions } from './fleet-options.ts'
import type { Io } from './io.ts'
import type { EndCommand } from './model-command.ts'

interface Options extends FleetOptions {
  readonly wait: number
}

export function addFleetRestart(command: Command, io: Io, finish: EndCommand): void {
  addWaitOption(addFleetOptions(command))
    .argument('[names...]', 'entries and instances: rig, rig-2; all where none is given')
    .action(async (names: readonly string[], { wait, ...options }: Options) => {
      const fleet = ownFleet(options, io)
      const meant = meantInstances(fleet, names)
      const sinceMs = await askSupervisor(fleet, { kind: 'restart', names: meant })
      const records = await untilSettled(fleet, meant, { sinceMs, waitMs: wait * 1_000 })
      await printFleet(fleet, io)
      const isUp = wait === 0 || records.every(({ state }) => state === 'ready')
      finish(isUp ? exitCodes.done : exitCodes.findings)
    })
}
