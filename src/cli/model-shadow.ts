import type { Command } from 'commander'
import { SluiceError } from '../core/errors.ts'
import { givenName } from '../releases/given-name.ts'
import { shadowed, unshadowed } from '../releases/next-release.ts'
import type { Io } from './io.ts'
import { namedVersion, release } from './model-command.ts'
import type { EndCommand } from './model-command.ts'
import { percentage } from './option-values.ts'
import { addChangeOptions, addGateOptions, gateRequest, isForced, saidBy } from './release-options.ts'
import type { ChangeOptions, GateOptions } from './release-options.ts'
import { storeOf } from './store-options.ts'

interface Options extends ChangeOptions, GateOptions {
  readonly share?: number
  readonly off?: true
}

export function addModelShadow(command: Command, io: Io, finish: EndCommand): void {
  addGateOptions(addChangeOptions(command))
    .argument('<version>', 'cooler@8; with --off also cooler, for all its shadows')
    .option('--share <percent>', 'of the keys (default: 100)', percentage)
    .option('--off', 'it does not score along any more')
    .action(async (name: string, options: Options) => {
      finish(await (options.off === true ? end(name, options, io) : begin(name, options, io)))
    })
}

async function begin(name: string, options: Options, io: Io) {
  const { version, ...of } = namedVersion(name)
  const { share = 100 } = options
  if (share === 0) throw new SluiceError('USAGE', '--share: a shadow has a share above 0; --off ends it')
  const tested = { versions: [version], gates: gateRequest(options, io) }
  const change = { ...saidBy(options), tested, force: isForced(options), cut: null }
  const store = await storeOf(options, io)
  await store.version(of, version)
  const newest = await store.newest(of)
  const next = shadowed(of, newest, { version, share })
  return release(store, newest, next, { of, command: 'shadow', ...change }, options, io)
}

async function end(name: string, options: Options, io: Io) {
  if (options.share !== undefined) throw new SluiceError('USAGE', '--share: not with --off')
  const { version, ...of } = givenName(name)
  const change = { ...saidBy(options), tested: null, force: false, cut: null }
  const store = await storeOf(options, io)
  const newest = await store.newest(of)
  const next = unshadowed(newest, version)
  return release(store, newest, next, { of, command: 'shadow', ...change }, options, io)
}
