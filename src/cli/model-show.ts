import type { Command } from 'commander'
import { listModels } from '../app/releases/list-models.ts'
import { storedCard } from '../app/releases/stored-card.ts'
import { SluiceError } from '../core/errors.ts'
import { givenName } from '../releases/given-name.ts'
import type { ModelStore } from '../releases/model-store.ts'
import { armsOf } from '../releases/release.ts'
import type { ModelName } from '../releases/release.ts'
import { shownModel } from '../releases/store-keys.ts'
import { exitCodes } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import type { EndCommand } from './model-command.ts'
import { printCard } from './print-card.ts'
import { withHeadings } from './print/message.ts'
import { modelListText } from './print/model-list-text.ts'
import { releaseText } from './print/release-text.ts'
import { versionText } from './print/version-text.ts'
import { refuseAlone } from './release-options.ts'
import { addStoreOption, storeOf } from './store-options.ts'
import type { StoreOptions } from './store-options.ts'

interface Options extends StoreOptions {
  readonly path?: true
  readonly card?: true
  readonly html?: string
  readonly json?: true
}

export function addModelShow(command: Command, io: Io, finish: EndCommand): void {
  addStoreOption(command)
    .argument('<name>', 'a model (cooler), or one of its versions (cooler@7)')
    .option(
      '--path',
      'only where its file is, checked by digest and signature; of a model that of the version that answers',
    )
    .option('--card', 'the model card of a version')
    .option('--html <file>', 'with --card: write it there, as one page')
    .option('--json', 'as JSON')
    .action(async (name: string, options: Options) => {
      refuseTogether(options)
      const { version, ...of } = givenName(name)
      const store = await storeOf(options, io)
      if (options.card === true) {
        const manifest = await store.version(of, version ?? (await answering(store, of)))
        await printCard(await storedCard(store, manifest), options, io)
      } else {
        const lines =
          options.path === true
            ? [await store.modelPath(await store.version(of, version ?? (await answering(store, of))))]
            : version === null
              ? await modelLines(store, of, options)
              : await versionLines(store, { ...of, version }, options)
        for (const line of lines) printLine(io.stdout, line)
      }
      finish(exitCodes.done)
    })

  async function modelLines(store: ModelStore, of: ModelName, { json }: Options): Promise<readonly string[]> {
    const [model] = await listModels(store, of)
    if (model === undefined) throw new SluiceError('USAGE', `${store.place} has no ${shownModel(of)}`)
    if (json === true) return [JSON.stringify(model, null, 2)]
    const newest = model.newest === null ? [] : ['', ...releaseText(model.newest)]
    return withHeadings([...modelListText([model]), ...newest], io.stdout)
  }

  async function versionLines(
    store: ModelStore,
    { version, ...of }: ModelName & { readonly version: number },
    { json }: Options,
  ): Promise<readonly string[]> {
    const manifest = await store.version(of, version)
    if (json === true) return [JSON.stringify(manifest, null, 2)]
    return withHeadings(versionText(manifest, await store.newest(of)), io.stdout)
  }
}

function refuseTogether({ path, card, html, json }: Options): void {
  if (path === true && (card === true || json === true))
    throw new SluiceError('USAGE', `--path: not with ${card === true ? '--card' : '--json'}`)
  if (card !== true) refuseAlone({ html }, '--card')
}

async function answering(store: ModelStore, of: ModelName): Promise<number> {
  const newest = await store.newest(of)
  const [first] = newest === null ? [] : armsOf(newest.plan)
  if (first !== undefined) return first.version
  throw new SluiceError('USAGE', `${shownModel(of)}: no version answers; name one: ${shownModel(of)}@1`)
}
