import type { ModelPrediction } from '../../avro/prediction.ts'
import type { Config } from '../../config/schema.ts'
import type { Manifest } from '../../releases/manifest.ts'
import type { ModelStore } from '../../releases/model-store.ts'
import { openStore } from '../../releases/open-store.ts'
import { storeTopic } from '../store-topic.ts'
import type { ModelName, Release } from '../../releases/release.ts'
import { shownModel } from '../../releases/store-keys.ts'

/** What of an entry says which file gave it. */
export type NamedVersion = Pick<ModelPrediction, 'version' | 'digest' | 'release'>

/** What a store knows of the versions that predictions name; each log is read once. */
export class StoredVersions {
  readonly store: ModelStore
  readonly #tenant: string
  #models: Promise<readonly ModelName[]> | null = null
  readonly #versions = new Map<string, Promise<readonly Manifest[]>>()
  readonly #releases = new Map<string, Promise<readonly Release[]>>()

  constructor(store: ModelStore, tenant: string) {
    this.store = store
    this.#tenant = tenant
  }

  /** Gives the version with that digest, or says why there is none. */
  async find(model: string, entry: NamedVersion): Promise<Manifest | string> {
    for (const of of await this.#namesOf(model)) {
      const same = (await this.#versionsOf(of)).filter(({ file }) => file.digest === entry.digest)
      const found = same.find(({ version }) => String(version) === entry.version)
      if (found !== undefined) return found
      // What a config named by its file has a version of the config's.
      if (entry.release === null && same[0] !== undefined) return same[0]
    }
    return this.#whyNot({ tenant: this.#tenant, model }, entry)
  }

  /** The release that an entry names; null where it names none, or the store has none. */
  async release(model: string, entry: NamedVersion): Promise<Release | null> {
    if (entry.release === null) return null
    const found = await this.find(model, entry)
    const of = typeof found === 'string' ? { tenant: this.#tenant, model } : found
    return (await this.#releasesOf(of)).find(({ seq }) => seq === entry.release) ?? null
  }

  /** The releases of the configured tenant's model. */
  log(model: string): Promise<readonly Release[]> {
    return this.#releasesOf({ tenant: this.#tenant, model })
  }

  async #whyNot(of: ModelName, { version, digest }: NamedVersion): Promise<string> {
    const there = (await this.#versionsOf(of)).find((each) => String(each.version) === version)
    const name = shownModel(of)
    return there === undefined
      ? `version ${version} of ${name} is not in ${this.store.place}`
      : `version ${version} of ${name} in ${this.store.place} has another digest: ${there.file.digest}, and the prediction ${digest}`
  }

  /** The configured tenant's first, then the others' that have a model of that name. */
  async #namesOf(model: string): Promise<readonly ModelName[]> {
    const all = await (this.#models ??= this.store.models())
    const own = { tenant: this.#tenant, model }
    return [own, ...all.filter((of) => of.model === model && of.tenant !== this.#tenant)]
  }

  #versionsOf(of: ModelName): Promise<readonly Manifest[]> {
    return readOnce(this.#versions, of, () => this.store.versions(of))
  }

  #releasesOf(of: ModelName): Promise<readonly Release[]> {
    return readOnce(this.#releases, of, () => this.store.releases(of))
  }
}

/** @returns null where the config has no store */
export async function storedVersions(
  config: Pick<Config, 'kafka' | 'releases'>,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<StoredVersions | null> {
  const { releases } = config
  if (releases === undefined) return null
  const store = await openStore(releases.store, {
    ...{ environment, topic: storeTopic(config) },
    trustedKeys: releases.trustedKeys ?? null,
  })
  return new StoredVersions(store, releases.tenant)
}

function readOnce<T>(kept: Map<string, Promise<T>>, of: ModelName, read: () => Promise<T>): Promise<T> {
  const name = shownModel(of)
  const found = kept.get(name) ?? read()
  kept.set(name, found)
  return found
}
