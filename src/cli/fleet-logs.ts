import type { Command } from 'commander'
import { followLogs, lastLines } from '../fleet/follow-logs.ts'
import { supervisorLog } from '../fleet/places.ts'
import { exitCodes } from './exit-codes.ts'
import { addFleetOptions, runningFleet, meantInstances } from './fleet-options.ts'
import type { FleetOptions } from './fleet-options.ts'
import type { Io } from './io.ts'
import type { EndCommand } from './model-command.ts'
import { wholeNumber } from './option-values.ts'

interface Options extends FleetOptions {
  readonly follow?: true
  readonly lines: number
}

export function addFleetLogs(command: Command, io: Io, finish: EndCommand): void {
  addFleetOptions(command)
    .argument('[names...]', `entries and instances, or ${supervisorLog}; all instances where none is given`)
    .option('-f, --follow', 'go on with what is added, until stopped')
    .option('-n, --lines <count>', 'how many of the last lines of each', wholeNumber(0), 20)
    .action(async (names: readonly string[], options: Options) => {
      await show(names, options, io)
      finish(exitCodes.done)
    })
}

async function show(names: readonly string[], { follow, lines, ...options }: Options, io: Io): Promise<void> {
  const fleet = runningFleet(options, io)
  const ofInstances = names.filter((name) => name !== supervisorLog)
  const meant = [
    ...(names.includes(supervisorLog) ? [supervisorLog] : []),
    ...(names.length > 0 && ofInstances.length === 0 ? [] : meantInstances(fleet, ofInstances)),
  ]
  const logs = meant.map((name) => ({ name, file: fleet.places.logOf(name) }))
  // Lines of one need not say whose they are.
  const print = (name: string, line: string) => {
    io.stdout.write(`${logs.length === 1 ? '' : `${name}: `}${line}\n`)
  }
  const ends = new Map<string, number>()
  for (const { name, file } of logs) {
    const last = lastLines(file, lines)
    ends.set(name, last.end)
    for (const line of last.lines) print(name, line)
  }
  if (follow === true) await followLogs(logs, ends, { clock: fleet.clock, stop: io.stop, onLine: print })
}
