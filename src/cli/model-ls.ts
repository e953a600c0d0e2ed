import type { Command } from 'commander'
import { listInstances } from '../app/releases/list-instances.ts'
import { listModels } from '../app/releases/list-models.ts'
import { systemClock } from '../core/clock.ts'
import { exitCodes } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { namedModel } from './model-command.ts'
import type { EndCommand } from './model-command.ts'
import { withHeadings } from './print/message.ts'
import { liveText, modelListText } from './print/model-list-text.ts'
import { addStoreOption, presentStoreOf } from './store-options.ts'
import type { StoreOptions } from './store-options.ts'

interface Options extends StoreOptions {
  readonly live?: true
  readonly json?: true
}

export function addModelLs(command: Command, io: Io, finish: EndCommand): void {
  addStoreOption(command)
    .argument('[model]', 'this one alone')
    .option('--live', 'what each running instance serves, and which have switched')
    .option('--json', 'as JSON')
    .action(async (name: string | undefined, options: Options) => {
      const only = name === undefined ? null : namedModel(name)
      const store = await presentStoreOf(options, io)
      const [listed, text] =
        options.live === true
          ? await found(listInstances(store, only, systemClock.now()), liveText)
          : await found(listModels(store, only), modelListText)
      if (listed.length === 0)
        printLine(io.stderr, `${store.place}: no ${name ?? 'models'} there; sluice model add puts a file in`)
      const lines = options.json === true ? [JSON.stringify(listed, null, 2)] : withHeadings(text, io.stdout)
      for (const line of lines) printLine(io.stdout, line)
      finish(exitCodes.done)
    })
}

async function found<T>(
  listing: Promise<readonly T[]>,
  textOf: (listed: readonly T[]) => string[],
): Promise<readonly [readonly T[], string[]]> {
  const listed = await listing
  return [listed, textOf(listed)]
}
