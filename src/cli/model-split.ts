import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'
import { split } from '../releases/next-release.ts'
import { armsOf } from '../releases/release.ts'
import type { Arm } from '../releases/release.ts'
import type { Io } from './io.ts'
import { namedModel, release } from './model-command.ts'
import type { EndCommand } from './model-command.ts'
import { percentage } from './option-values.ts'
import {
  addChangeOptions,
  addCutOptions,
  addGateOptions,
  cutOf,
  gateRequest,
  isForced,
  saidBy,
} from './release-options.ts'
import type { ChangeOptions, CutOptions, GateOptions } from './release-options.ts'
import { storeOf } from './store-options.ts'

interface Options extends ChangeOptions, GateOptions, CutOptions {}

export function addModelSplit(command: Command, io: Io, finish: EndCommand): void {
  addCutOptions(addGateOptions(addChangeOptions(command)))
    .argument('<model>', 'cooler, or acme/cooler')
    .argument('<shares...>', 'versions with their shares of the keys in percent: 7=90 8=10', armsGiven)
    .action(async (name: string, arms: readonly Arm[], options: Options) => {
      const of = namedModel(name)
      const gates = gateRequest(options, io)
      const change = { ...saidBy(options), force: isForced(options), cut: cutOf(options, io) }
      const store = await storeOf(options, io)
      for (const { version } of arms) await store.version(of, version)
      const newest = await store.newest(of)
      const next = split(of, newest, arms)
      const answering = newest === null ? [] : armsOf(newest.plan).map(({ version }) => version)
      // What answers already went through them.
      const versions = arms.map(({ version }) => version).filter((version) => !answering.includes(version))
      finish(
        await release(
          store,
          newest,
          next,
          { of, command: 'split', ...change, tested: { versions, gates } },
          options,
          io,
        ),
      )
    })
}

function armsGiven(text: string, before: readonly Arm[] = []): readonly Arm[] {
  const [, version, share] = /^([1-9]\d{0,8})=(.+)$/.exec(text) ?? []
  if (version === undefined || share === undefined)
    throw new InvalidArgumentError('It must be a version and its share in percent, such as 8=10.')
  return [...before, { version: Number(version), share: percentage(share) }]
}
