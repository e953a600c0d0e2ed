import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { addVersion } from '../../app/releases/add-version.ts'
import type { NewVersion } from '../../app/releases/add-version.ts'
import { authorHere } from '../../app/releases/author.ts'
import { parseOverride } from '../../config/override.ts'
import { packageFile } from '../../package-file.ts'
import type { ModelStore } from '../../releases/model-store.ts'
import { promoted } from '../../releases/next-release.ts'
import { openStore } from '../../releases/open-store.ts'
import { sharedTenant } from '../../releases/release.ts'
import type { InputStreams } from '../../table/input.ts'
import { removeWithUs } from '../guard.ts'

/** A model store for one run of the example. */
export interface RigStore {
  /** The folder. */
  readonly place: string
  /** What makes the example take its cooler from there. */
  readonly overrides: readonly string[]
  readonly remove: () => Promise<void>
}

const cooler = { tenant: sharedTenant, model: 'cooler' }
const modelFile = (name: string) => packageFile(`examples/hydraulic-rig/models/${name}`)

/** What the example's own models have; nothing is said of the rest. */
const unsaid = {
  ...{ maxModelBytes: null, golden: null, baseline: null, card: null, signKey: null, places: [] },
  ...{ parent: null, trainedUntil: null, metrics: {}, parameters: {} },
} as const

const versions: readonly Omit<NewVersion, 'addedBy'>[] = [
  {
    ...unsaid,
    file: modelFile('cool_cond.zip'),
    settings: {},
    card: modelFile('cooler-card.yaml'),
    note: 'the model that the example names by its file',
  },
  {
    ...unsaid,
    file: modelFile('cool_cond-xgboost.ubj'),
    settings: { labels: ['3', '20', '100'] },
    note: 'of the same columns, by XGBoost',
  },
]

/** Whether overrides leave it to the demo where models come from. */
export function leavesModels(overrides: readonly string[]): boolean {
  return overrides.every((each) => !['models', 'releases'].includes(String(parseOverride(each)?.path[0])))
}

/** A fresh folder with two versions of the cooler, of which the first answers. It is gone when this process is. */
export async function openRigStore(streams: InputStreams): Promise<RigStore> {
  const place = await mkdtemp(resolve(tmpdir(), 'sluice-store-'))
  const remove = () => rm(place, { recursive: true, force: true })
  removeWithUs(place)
  try {
    await fill(await openStore(place), streams)
  } catch (error) {
    await remove()
    throw error
  }
  const overrides = [
    `models[0]=${JSON.stringify({ name: 'cooler', release: 'cooler' })}`,
    `releases.store=${JSON.stringify(place)}`,
  ]
  return { place, overrides, remove }
}

async function fill(store: ModelStore, streams: InputStreams): Promise<void> {
  const by = authorHere()
  for (const version of versions) await addVersion(store, cooler, { ...version, addedBy: by }, streams)
  // Nothing was released before it.
  const next = promoted(cooler, null, 1, null)!
  const said = { command: 'promote', by, why: 'what the example begins with' } as const
  await store.append(cooler, { ...said, ...next, cut: null, forced: [] }, 0)
}
