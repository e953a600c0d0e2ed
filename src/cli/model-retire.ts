import type { Command } from 'commander'
import { SluiceError } from '../core/errors.ts'
import { givenName } from '../releases/given-name.ts'
import { retiredModel, retiredVersion } from '../releases/next-release.ts'
import type { Io } from './io.ts'
import { release } from './model-command.ts'
import type { EndCommand } from './model-command.ts'
import { addChangeOptions, saidBy } from './release-options.ts'
import type { ChangeOptions } from './release-options.ts'
import { storeOf } from './store-options.ts'

export function addModelRetire(command: Command, io: Io, finish: EndCommand): void {
  addChangeOptions(command)
    .argument('<name>', 'a version (cooler@3); or a model (cooler), for which nobody answers any more')
    .action(async (name: string, options: ChangeOptions) => {
      const { version, ...of } = givenName(name)
      if (version === null && options.why === undefined)
        throw new SluiceError('USAGE', `retire ${name}: needs --why, nobody will answer for it`)
      const change = { ...saidBy(options), tested: null, force: false, cut: null }
      const store = await storeOf(options, io)
      if (version !== null) await store.version(of, version)
      const newest = await store.newest(of)
      const next = version === null ? retiredModel(newest) : retiredVersion(of, newest, version)
      finish(await release(store, newest, next, { of, command: 'retire', ...change }, options, io))
    })
}
