import type { Command } from 'commander'
import { SluiceError } from '../core/errors.ts'
import { rolledBack } from '../releases/next-release.ts'
import type { Io } from './io.ts'
import { namedModel, release } from './model-command.ts'
import type { EndCommand } from './model-command.ts'
import { wholeNumber } from './option-values.ts'
import { addChangeOptions, addCutAndConfig, cutOf, refuseAlone, saidBy } from './release-options.ts'
import type { ChangeOptions, CutOptions, UsedByOptions } from './release-options.ts'
import { presentStoreOf } from './store-options.ts'

interface Options extends ChangeOptions, UsedByOptions, CutOptions {
  readonly to?: number
}

export function addModelRollback(command: Command, io: Io, finish: EndCommand): void {
  addCutAndConfig(addChangeOptions(command))
    .argument('<model>', 'cooler, or acme/cooler')
    .option(
      '--to <release>',
      'the release whose versions answer again (default: the one before)',
      wholeNumber(1),
    )
    .action(async (name: string, options: Options) => {
      const of = namedModel(name)
      if (options.why === undefined)
        throw new SluiceError('USAGE', 'rollback: needs --why, for whoever tries that version next')
      if (options.cut !== true) refuseAlone({ config: options.config }, '--cut')
      const change = { ...saidBy(options), tested: null, force: false, cut: cutOf(options, io) }
      const store = await presentStoreOf(options, io)
      const releases = await store.releases(of)
      const next = rolledBack(of, releases, options.to ?? null)
      finish(
        await release(
          store,
          releases.at(-1) ?? null,
          next,
          { of, command: 'rollback', ...change },
          options,
          io,
        ),
      )
    })
}
