import type { Command } from 'commander'
import { openGivenStore } from '../app/releases/given-store.ts'
import type { ModelStore } from '../releases/model-store.ts'
import type { Io } from './io.ts'

/** What the subcommands of `sluice model` have in common. */
export interface StoreOptions {
  readonly store?: string
}

export function addStoreOption(command: Command): Command {
  return command.option(
    '--store <place>',
    'the model store: a folder, s3://bucket/prefix, or a config (sluice.yaml) for the store that it names (default: SLUICE_STORE, else ./store)',
  )
}

/** Of a command that says what a store has, which nobody can say of one that is not there. */
export async function presentStoreOf(options: StoreOptions, io: Io): Promise<ModelStore> {
  const store = await storeOf(options, io)
  await store.requireThere()
  return store
}

export function storeOf({ store }: StoreOptions, { env }: Io): Promise<ModelStore> {
  return openGivenStore(store ?? env['SLUICE_STORE'] ?? 'store', env)
}
