import type { Command } from 'commander'
import { exportVersion } from '../app/releases/export-version.ts'
import { exitCodes } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { namedVersion } from './model-command.ts'
import type { EndCommand } from './model-command.ts'
import { addStoreOption, storeOf } from './store-options.ts'
import type { StoreOptions } from './store-options.ts'

interface Options extends StoreOptions {
  readonly output: string
}

export function addModelExport(command: Command, io: Io, finish: EndCommand): void {
  addStoreOption(command)
    .argument('<version>', 'cooler@7')
    .requiredOption(
      '-o, --output <place>',
      'a file, for the model alone; or a folder (or a name that ends in /), for all that belongs to it',
    )
    .action(async (name: string, options: Options) => {
      const { version, ...of } = namedVersion(name)
      const store = await storeOf(options, io)
      const written = await exportVersion(store, await store.version(of, version), options.output)
      for (const file of written) printLine(io.stdout, file)
      finish(exitCodes.done)
    })
}
