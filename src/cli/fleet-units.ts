import { writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { packageFile } from '../package-file.ts'
import { heapOptions } from '../fleet/plan.ts'
import { systemdUnits } from '../fleet/units.ts'
import { makeFolder, notWritten } from '../fleet/written-file.ts'
import { exitCodes } from './exit-codes.ts'
import { addFleetOptions, givenFleet } from './fleet-options.ts'
import type { FleetOptions } from './fleet-options.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import type { EndCommand } from './model-command.ts'

interface Options extends FleetOptions {
  readonly output: string
}

/** Beyond the longest drain: those that hang are killed, and the supervisor writes that down. */
const marginSeconds = 15

export function addFleetUnits(command: Command, io: Io, finish: EndCommand): void {
  addFleetOptions(command)
    .option('-o, --output <folder>', 'where to write them; - for standard output', 'systemd')
    .addHelpText('after', notes)
    .action((options: Options) => {
      const { config } = givenFleet(options, io)
      const drains = Object.values(config.instances).map(({ drain }) => drain)
      const units = systemdUnits({
        command: [process.execPath, ...heapOptions, packageFile('bin/sluice.mjs')],
        fleetFile: resolve(options.config),
        state: config.state,
        configs: dirname(resolve(options.config)),
        stopSeconds: Math.ceil(Math.max(0, ...drains) / 1_000) + marginSeconds,
      })
      for (const [name, text] of Object.entries(units)) write(options.output, name, text, io)
      finish(exitCodes.done)
    })
}

function write(folder: string, name: string, text: string, io: Io): void {
  if (folder === '-') {
    io.stdout.write(`# ${name}\n${text}\n`)
    return
  }
  makeFolder(folder)
  const path = join(folder, name)
  try {
    writeFileSync(path, text)
  } catch (error) {
    throw notWritten(path, error)
  }
  printLine(io.stderr, `${path} is written`)
}

const notes = `
sluice-fleet.service keeps the whole fleet. sluice@.service is for those who have systemd keep each pipeline by itself:
systemctl enable --now sluice@rig runs rig.yaml of the same folder. Paths in them are those of this machine.`
