import type { Command } from 'commander'
import { systemClock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import { quoted } from '../core/text.ts'
import { fleetIn, fleetToLookAt, requireOwnState } from '../fleet/accepted-file.ts'
import type { FleetSource, KnownFleet } from '../fleet/accepted-file.ts'
import type { Waiting } from '../fleet/awaited-fleet.ts'
import { fleetPlaces } from '../fleet/places.ts'
import { chosenInstances, plannedInstances } from '../fleet/plan.ts'
import { readState } from '../fleet/state-file.ts'
import { SystemProcesses } from '../fleet/system-processes.ts'
import { wholeNumber } from './option-values.ts'
import { printLine } from './io.ts'
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
  readonly config: KnownFleet['config']
}

/** @throws SluiceError CONFIG with every finding */
export function givenFleet(options: FleetOptions, io: Io): GivenFleet {
  const source = sourceOf(options, io)
  return asGiven(source, fleetIn(source), io)
}

/** The same for what changes something. @throws SluiceError USAGE where its state folder is another fleet's, too */
export function ownFleet(options: FleetOptions, io: Io): GivenFleet {
  const fleet = givenFleet(options, io)
  requireOwnState(options.config, fleet.config.state)
  return fleet
}

/**
 * A fleet that may have a file with errors: one that runs goes on, and can be looked at and ended. What is wrong is a warning then.
 *
 * @throws SluiceError CONFIG with every finding, where the file was never without
 */
export function runningFleet(options: FleetOptions, io: Io): GivenFleet {
  const source = sourceOf(options, io)
  const { config, problems } = fleetToLookAt(source)
  if (problems.length > 0)
    printLine(
      io.stderr,
      `sluice: warning: ${source.file} has errors, this goes by what it said before:\n${problems.join('\n')}`,
    )
  return asGiven(source, config, io)
}

function sourceOf({ config: file, state }: FleetOptions, io: Io): FleetSource {
  return { file, state, environment: io.env }
}

function asGiven(source: FleetSource, config: KnownFleet['config'], io: Io): GivenFleet {
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
