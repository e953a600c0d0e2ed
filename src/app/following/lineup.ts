import { messageOf } from '../../core/errors.ts'
import type { Model } from '../../model/index.ts'
import type { Manifest } from '../../releases/manifest.ts'
import type { ModelStore } from '../../releases/model-store.ts'
import { versionsOf } from '../../releases/release.ts'
import type { ModelName, Release } from '../../releases/release.ts'
import { storedBaseline } from './stored-baseline.ts'
import type { StoredBaseline } from './stored-baseline.ts'

/** A version that is loaded. */
export interface LoadedVersion {
  readonly manifest: Manifest
  readonly model: Model
  /** Left out where nobody asked for it. */
  readonly baseline?: StoredBaseline
}

/** Who answers for a model on this instance. */
export interface Lineup {
  readonly of: ModelName
  /** The newest first. Each but the last holds from its cut on, and what is before that belongs to the next. */
  readonly releases: readonly Release[]
  /** Every version that those releases want. */
  readonly versions: ReadonlyMap<number, LoadedVersion>
}

/** What answers for the tenant it is of, in the place of the one of all at an entry of the config. */
export interface OwnLineup {
  readonly at: number
  readonly lineup: Lineup
}

/** Of a model of which nothing can be served: what stands in for it answers. */
export function emptyLineup(of: ModelName): Lineup {
  return { of, releases: [], versions: new Map() }
}

/** A release that this instance cannot serve, and why. */
export interface PassedRelease {
  readonly release: Release
  readonly reason: string
}

/** Loads a version's file. */
export type LoadVersion = (manifest: Manifest, path: string) => Model | Promise<Model>

export interface LineupOptions {
  /** Whether records before a cut are still to come: the releases before it are wanted, too. */
  readonly withCuts: boolean
  /** Null: the newest. */
  readonly seq: number | null
  readonly maxVersions: number
  readonly load: LoadVersion
}

/**
 * The newest release of which every version can be loaded, with those before it that still have records. One that cannot be
 * loaded is passed over: what answered before it goes on answering.
 *
 * @param known versions that are loaded already
 * @returns no lineup where nothing was released, or nothing of it can be loaded
 * @throws SluiceError STORE_OUTAGE where the store is not reached
 */
export async function openLineup(
  store: ModelStore,
  of: ModelName,
  { withCuts, seq, maxVersions, load }: LineupOptions,
  known: ReadonlyMap<number, LoadedVersion> = new Map(),
): Promise<{ readonly lineup: Lineup | null; readonly passed: readonly PassedRelease[] }> {
  const all = await store.releases(of)
  const log = (seq === null ? all : all.filter((release) => release.seq <= seq)).toReversed()
  const passed: PassedRelease[] = []
  const loaded = new Map(known)
  for (const [at, release] of log.entries()) {
    try {
      const wanted = withCuts ? stillWanted(log.slice(at), maxVersions) : [release]
      const versions = new Map<number, LoadedVersion>()
      for (const version of new Set(wanted.flatMap(versionsOf))) {
        const found = loaded.get(version) ?? (await loadVersion(store, of, version, load))
        loaded.set(version, found)
        versions.set(version, found)
      }
      return { lineup: { of, releases: wanted, versions }, passed }
    } catch (error) {
      if (isOutage(error) || seq !== null) throw error
      passed.push({ release, reason: messageOf(error) })
    }
  }
  return { lineup: null, passed }
}

/** From the newest down to the first one without a cut, which holds from the beginning. */
function stillWanted([newest, ...older]: readonly Release[], maxVersions: number): readonly Release[] {
  // There is one.
  const wanted = [newest!]
  for (const release of older) {
    if (wanted.at(-1)!.cut === null || new Set([...wanted, release].flatMap(versionsOf)).size > maxVersions)
      break
    wanted.push(release)
  }
  return wanted
}

async function loadVersion(
  store: ModelStore,
  of: ModelName,
  version: number,
  load: LoadVersion,
): Promise<LoadedVersion> {
  const manifest = await store.version(of, version)
  const model = await load(manifest, await store.modelPath(manifest))
  return { manifest, model, baseline: await storedBaseline(store, manifest) }
}

function isOutage(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'STORE_OUTAGE'
}
