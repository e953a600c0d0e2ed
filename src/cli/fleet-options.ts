import type { Command } from 'commander'
import { systemClock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import { quoted } from '../core/text.ts'
import { fleetIn } from '../fleet/accepted-file.ts'
import type { FleetSource } from '../fleet/accepted-file.ts'
import type { Waiting } from '../fleet/awaited-fleet.ts'
import { fleetPlaces } from '../fleet/places.ts'
import { chosenInstances, plannedInstances } from '../fleet/plan.ts'
import { readState } from '../fleet/state-file.ts'
import { SystemProcesses } from '../fleet/system-processes.ts'
import { wholeNumber } from './option-values.ts'
import type { Io } from './io.ts'

/** The options of all subcommands of `sluice fleet`. */
export interface FleetOptions {
  readonly config: string
  readonly state?: string
}

export function addFleetOptions(command: Command): Command {
  return command
    .option('-c, --config <file>', 'the file of the fleet', 'fleet.yaml')
    .option('--state <folder>', 'its state folder, in place of the one that the file names')
}

export function addWaitOption(command: Command): Command {
  return command.option(
    '--wait <seconds>',
    'how long to wait until instances are ready; 0 for not at all',
    wholeNumber(0),
    60,
  )
}

/** A fleet, as its subcommands see it. */
export interface GivenFleet extends Waiting {
  readonly source: FleetSource
  readonly config: ReturnType<typeof fleetIn>
}

/** @throws SluiceError CONFIG with every finding */
export function givenFleet({ config: file, state }: FleetOptions, io: Io): GivenFleet {
  const source = { file, state, environment: io.env }
  const config = fleetIn(source)
  return {
    ...{ source, config, places: fleetPlaces(config.state), processes: new SystemProcesses() },
    ...{ clock: systemClock, stop: io.stop },
  }
}

/** The instances that are meant, of those in the file and those that are there. @throws SluiceError USAGE where one is not there */
export function meantInstances({ config, places }: GivenFleet, wanted: readonly string[]): readonly string[] {
  const planned = plannedInstances(config).map(({ name }) => name)
  const known = readState(places.state)?.instances.map(({ name }) => name) ?? []
  const all = [...new Set([...planned, ...known])]
  const { chosen, unknown } = chosenInstances(all, wanted)
  if (unknown.length > 0)
    throw new SluiceError('USAGE', `there is no ${quoted(unknown)}; there are: ${all.join(', ')}`)
  return chosen
}
