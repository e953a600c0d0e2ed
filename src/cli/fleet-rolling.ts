import type { Command } from 'commander'
import { askSupervisor, untilRolled, untilSettled } from '../fleet/awaited-fleet.ts'
import type { InstanceRecord } from '../fleet/instance-record.ts'
import { readState } from '../fleet/state-file.ts'
import { exitCodes } from './exit-codes.ts'
import { printFleet } from './fleet-ls.ts'
import { addFleetOptions, meantInstances, ownFleet } from './fleet-options.ts'
import type { FleetOptions, GivenFleet } from './fleet-options.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import type { EndCommand } from './model-command.ts'

export function addFleetRolling(command: Command, io: Io, finish: EndCommand): void {
  addFleetOptions(command)
    .argument('[names...]', 'entries and instances: rig, rig-2; all where none is given')
    .addHelpText('after', '\nCtrl-C ends the waiting alone: the supervisor goes on from one to the next.')
    .action(async (names: readonly string[], options: FleetOptions) => {
      const fleet = ownFleet(options, io)
      const meant = meantInstances(fleet, names)
      printStopped(recordsOf(fleet, meant), io)
      await askSupervisor(fleet, { kind: 'rolling', names: meant })
      const halted = await untilRolled(fleet, ({ current, queue }) => {
        if (current !== null) printLine(io.stderr, `${current}; ${queue.length} to go`)
      })
      if (halted !== null) printLine(io.stderr, `sluice: halted: ${halted}`)
      const isUp = halted === null && (await haveComeUp(fleet, meant))
      await printFleet(fleet, io)
      finish(isUp ? exitCodes.done : exitCodes.findings)
    })
}

function recordsOf({ places }: GivenFleet, names: readonly string[]): readonly InstanceRecord[] {
  return readState(places.state)?.instances.filter(({ name }) => names.includes(name)) ?? []
}

function printStopped(records: readonly InstanceRecord[], io: Io): void {
  for (const { name, wanted } of records)
    if (!wanted)
      printLine(io.stderr, `${name} is stopped, and stays so: sluice fleet restart ${name} starts it`)
}

/** The supervisor tries those that did not run, and goes on without them: whoever has asked wants to know what became of them. */
async function haveComeUp(fleet: GivenFleet, meant: readonly string[]): Promise<boolean> {
  const names = recordsOf(fleet, meant)
    .filter(isNotUp)
    .map(({ name }) => name)
  if (names.length === 0) return true
  const settled = await untilSettled(fleet, names, { sinceMs: 0, waitMs: Infinity })
  return settled.every(({ state }) => state === 'ready')
}

/** One that is unready has been ready: it came up. */
function isNotUp({ wanted, state }: InstanceRecord): boolean {
  return wanted && state !== 'ready' && state !== 'unready'
}
