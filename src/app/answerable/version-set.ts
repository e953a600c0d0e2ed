import type { ModelPrediction } from '../../avro/prediction.ts'
import { messageOf, SluiceError } from '../../core/errors.ts'
import { loadModel } from '../../model/index.ts'
import type { Manifest } from '../../releases/manifest.ts'
import type { Release } from '../../releases/release.ts'
import { shownVersion } from '../../releases/store-keys.ts'
import type { Assembly } from '../assemble.ts'
import type { Lineup, LoadedVersion } from '../following/lineup.ts'
import { loadingOfVersion } from '../following/released.ts'
import type { StoredVersions } from './stored-versions.ts'

/** Which versions gave the entries of a prediction, one of a model, and so have to give them again. */
export interface VersionSet {
  /** The same for predictions of the same versions. */
  readonly key: string
  /** Of each model of the config in its order; null where none is wanted, and for a model of a file. */
  readonly versions: readonly (LoadedVersion | null)[]
  /** The entries that can be given again. */
  readonly entries: readonly ModelPrediction[]
  /** Why the others cannot. */
  readonly lost: readonly string[]
}

/** Finds versions by what predictions say of them; each is loaded once. */
export class VersionFinder {
  readonly #assembly: Assembly
  readonly #stored: StoredVersions | null
  readonly #loaded = new Map<string, Promise<LoadedVersion | string>>()

  constructor(assembly: Assembly, stored: StoredVersions | null) {
    this.#assembly = assembly
    this.#stored = stored
  }

  get loaded(): number {
    return this.#loaded.size
  }

  forget(): void {
    this.#loaded.clear()
  }

  /** @throws SluiceError STORE_OUTAGE */
  async setOf(wanted: readonly ModelPrediction[]): Promise<VersionSet> {
    const { models } = this.#assembly.config
    const lost = wanted
      .filter(({ model }) => !models.some(({ name }) => name === model))
      .map(({ model }) => `the config has no model ${model}`)
    const entries: ModelPrediction[] = []
    const versions: (LoadedVersion | null)[] = []
    for (const [at, { name, release }] of models.entries()) {
      const entry = wanted.find(({ model }) => model === name)
      const found = entry === undefined ? null : await this.#versionOf(at, release, entry)
      if (typeof found === 'string') lost.push(found)
      else if (entry !== undefined) entries.push(entry)
      versions.push(typeof found === 'string' ? null : found)
    }
    const named = versions.map((version) => version && shownVersion(version.manifest))
    return { key: JSON.stringify(named), versions, entries, lost }
  }

  /** Null: the model of the config's own file, which is the same. */
  #versionOf(
    at: number,
    release: string | undefined,
    entry: ModelPrediction,
  ): Promise<LoadedVersion | string> | string | null {
    return release === undefined ? this.#whyNotOfFile(entry) : this.#find(at, release, entry)
  }

  #whyNotOfFile({ model, digest, release, version }: ModelPrediction): string | null {
    const here = this.#assembly.compiled.models.find(({ name }) => name === model)
    if (here !== undefined && 'stateful' in here.scorer && here.scorer.stateful) return remembers(model)
    if (here?.digest === digest) return null
    const then = release === null ? digest : `version ${version} of release ${release}, ${digest}`
    return `model ${model} was another file: ${then}; that of the config has ${here?.digest ?? 'no digest'}`
  }

  async #find(at: number, model: string, entry: ModelPrediction): Promise<LoadedVersion | string> {
    const found = (await this.#stored?.find(model, entry)) ?? 'the config has no model store'
    if (typeof found === 'string') return found
    const key = `${at} ${shownVersion(found)}`
    // Many ask for it at the same time.
    const loaded = this.#loaded.get(key) ?? this.#load(at, found)
    this.#loaded.set(key, loaded)
    return loaded
  }

  async #load(at: number, manifest: Manifest): Promise<LoadedVersion | string> {
    // There is a model at that place, and whoever found the version has a store.
    const settings = this.#assembly.config.models[at]!
    try {
      const path = await this.#stored!.store.modelPath(manifest)
      const model = loadModel(path, loadingOfVersion(settings, manifest))
      if (model.digest !== manifest.file.digest)
        return `${shownVersion(manifest)} has another digest than its manifest says: ${model.digest}`
      if (model.scorer.stateful) return remembers(shownVersion(manifest))
      return { manifest, model }
    } catch (error) {
      if (!(error instanceof SluiceError) || error.retriable) throw error
      return `${shownVersion(manifest)} cannot be loaded: ${messageOf(error)}`
    }
  }
}

function remembers(model: string): string {
  return `model ${model} remembers what it scored before: its answer depends on the past`
}

/** Lets exactly these versions answer, for every record. */
export function lineupsOf({ versions }: VersionSet, { config }: Pick<Assembly, 'config'>): (Lineup | null)[] {
  return versions.map((loaded, at) => {
    const model = config.models[at]?.release
    if (model === undefined) return null
    const of = { tenant: config.releases?.tenant ?? 'default', model }
    const found = loaded === null ? [] : [[loaded.manifest.version, loaded] as const]
    const release: Release = {
      ...of,
      ...{
        seq: 1,
        prev: 0,
        at: '',
        by: '',
        why: null,
        command: 'promote',
        cut: null,
        retired: [],
        forced: [],
      },
      plan: loaded === null ? { kind: 'none' } : { kind: 'serve', version: loaded.manifest.version },
      shadows: [],
    }
    return { of, releases: [release], versions: new Map(found) }
  })
}
