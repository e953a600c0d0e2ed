import type { ModelPrediction } from '../../avro/prediction.ts'
import { messageOf, SluiceError } from '../../core/errors.ts'
import { loadModel } from '../../model/index.ts'
import type { Manifest } from '../../releases/manifest.ts'
import { sharedTenant } from '../../releases/release.ts'
import type { ModelName, Release } from '../../releases/release.ts'
import { shownVersion } from '../../releases/store-keys.ts'
import type { Assembly } from '../assemble.ts'
import type { Standing } from '../following/heads.ts'
import type { Lineup, LoadedVersion } from '../following/lineup.ts'
import { loadingOfVersion } from '../following/released.ts'
import type { StoredVersions } from './stored-versions.ts'

/** Which versions gave the entries of a prediction, one of a model, and so have to give them again. */
export interface VersionSet {
  /** The same for predictions of the same versions. */
  readonly key: string
  /** Of each model of the config in its order; null where none is wanted, and for a model of a file; `fallback` for the config's. */
  readonly versions: readonly (LoadedVersion | 'fallback' | null)[]
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
    const versions: (LoadedVersion | 'fallback' | null)[] = []
    for (const [at, { name, release }] of models.entries()) {
      const entry = wanted.find(({ model }) => model === name)
      const found = entry === undefined ? null : await this.#versionOf(at, release, entry)
      const isLost = typeof found === 'string' && found !== 'fallback'
      if (isLost) lost.push(found)
      else if (entry !== undefined) entries.push(entry)
      versions.push(isLost ? null : found)
    }
    const named = versions.map((version) =>
      version === null || version === 'fallback' ? version : shownVersion(version.manifest),
    )
    return { key: JSON.stringify(named), versions, entries, lost }
  }

  /** Null: the model of the config's own file, which is the same; other texts than `fallback` say why there is none. */
  #versionOf(
    at: number,
    release: string | undefined,
    entry: ModelPrediction,
  ): Promise<LoadedVersion | string> | string | null {
    if (this.#isOfFallback(entry)) return 'fallback'
    return release === undefined ? this.#whyNotOfFile(entry) : this.#find(at, release, entry)
  }

  #isOfFallback({ model, digest, role }: ModelPrediction): boolean {
    if (role !== 'fallback') return false
    const { models } = this.#assembly.compiled
    return models.some(
      ({ name, served, ...here }) => name === model && served.role === role && here.digest === digest,
    )
  }

  #whyNotOfFile({ model, digest, release, version }: ModelPrediction): string | null {
    const here = this.#assembly.compiled.models.find(
      ({ name, served }) => name === model && served.role === 'primary',
    )
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
export function standingOf({ versions }: VersionSet, { config, released }: Assembly): Standing {
  const tenant = config.releases?.tenant ?? sharedTenant
  return {
    lineups: versions.map((version, at) => {
      const model = config.models[at]?.release
      return model === undefined ? null : lineupOf({ tenant, model }, version === 'fallback' ? null : version)
    }),
    fallbacks: released?.fallbacks ?? [],
    owned: [],
    fallen: new Map(
      versions.flatMap((version, at) => (version === 'fallback' ? [[at, 'load'] as const] : [])),
    ),
  }
}

function lineupOf(of: ModelName, loaded: LoadedVersion | null): Lineup {
  const release: Release = {
    ...of,
    ...{ seq: 1, prev: 0, at: '', by: '', why: null, command: 'promote', cut: null, retired: [], forced: [] },
    plan: loaded === null ? { kind: 'none' } : { kind: 'serve', version: loaded.manifest.version },
    shadows: [],
  }
  const versions = loaded === null ? [] : [[loaded.manifest.version, loaded] as const]
  return { of, releases: [release], versions: new Map(versions) }
}
