import type { Compiled } from '../../compile/compile.ts'
import type { Loaded, ModelSettings } from '../../compile/models.ts'
import type { ConfigPath, Remark } from '../../core/finding.ts'
import type { ServedRole } from '../../core/prediction-entry.ts'
import type { Origin } from '../../core/record.ts'
import { armsOf } from '../../releases/release.ts'
import type { Cut, Release } from '../../releases/release.ts'
import { armEnds, keyPlacer } from '../../scoring/arm-of-key.ts'
import type { ModelRoute, RouteStretch, Routing } from '../../scoring/routing.ts'
import type { Lineup } from './lineup.ts'

/** Models as they are compiled: those of files and servers once, a released one once for each way in which it answers. */
export interface Heads {
  readonly settings: readonly ModelSettings[]
  readonly loaded: readonly Loaded[]
  readonly routes: readonly ModelRoute[]
  /** Which entry of the config each is of. */
  readonly entries: readonly number[]
}

/**
 * @param models of the config
 * @param loaded the files and servers of those that are not released; null in the place of the others
 * @param lineups of those that are released; null in the place of the others, and of those with nothing to serve
 */
export function headsOf(
  models: readonly ModelSettings[],
  loaded: readonly Loaded[],
  lineups: readonly (Lineup | null)[],
): Heads {
  const heads = new HeadList()
  const routes: ModelRoute[] = []
  for (const [at, settings] of models.entries()) {
    const lineup = lineups[at] ?? null
    if (lineup === null) heads.add(at, settings, loaded[at] ?? null)
    else
      routes.push({
        stretches: lineup.releases.map((release) => stretchOf(heads, at, settings, { lineup, release })),
        ofTenants: null,
      })
  }
  return { settings: heads.settings, loaded: heads.loaded, routes, entries: heads.entries }
}

class HeadList {
  readonly settings: ModelSettings[] = []
  readonly loaded: Loaded[] = []
  readonly entries: number[] = []

  /** Gives its place. */
  add(entry: number, settings: ModelSettings, model: Loaded): number {
    this.settings.push(settings)
    this.entries.push(entry)
    return this.loaded.push(model) - 1
  }
}

interface Standing {
  readonly lineup: Lineup
  readonly release: Release
}

function stretchOf(heads: HeadList, at: number, settings: ModelSettings, standing: Standing): RouteStretch {
  const { plan, shadows, seq, cut } = standing.release
  const add = (version: number, arm: string | null, role: ServedRole) => {
    const { manifest, model } = standing.lineup.versions.get(version)!
    const served = { release: seq, arm, role }
    return heads.add(at, { ...settings, ...manifest.settings, version: String(version), served }, model)
  }
  const arms = armsOf(plan)
  const ends = arms.length === 0 ? [] : [...armEnds(arms.map(({ share }) => share))]
  const salt = 'salt' in plan ? plan.salt : null
  return {
    holds: cut === null ? null : (origin) => isBehind(cut, origin),
    placeOf: salt === null ? null : keyPlacer(salt),
    arms: arms.map(({ version }, index) => ({
      head: add(version, salt === null ? null : armName(standing.release, index, version), 'primary'),
      upTo: ends[index]!,
    })),
    shadows: shadows.map(({ version, share }) => ({
      head: add(version, null, 'shadow'),
      upTo: share / 100,
      // Of its own, so that a shadow of some keys is not that of one arm.
      placeOf: share >= 100 ? null : keyPlacer(`${standing.lineup.of.model}/shadow`),
    })),
  }
}

function armName({ plan }: Release, index: number, version: number): string {
  if (plan.kind !== 'canary') return String(version)
  return index === 0 ? 'present' : 'canary'
}

/** How rows are shared out among heads; null where each has all. */
export function routingOf(
  { routes }: Heads,
  { armKey, tenancy }: Pick<Compiled, 'armKey' | 'tenancy'>,
): Routing | null {
  if (routes.length === 0) return null
  if (tenancy === null) return { routes, armKey, tenantOf: null }
  const nameOf: Routing['tenantOf'] = (event, record) => {
    const tenant = tenancy.of(event, record)
    return typeof tenant === 'string' ? tenant : null
  }
  return { routes, armKey, tenantOf: nameOf }
}

/** Whether a record is at or beyond the cut. */
export function isBehind(cut: Cut, { topic, partition, offset }: Origin): boolean {
  const from = cut[topic]?.[String(partition)]
  return from === undefined || offset >= BigInt(from)
}

/** Puts what is said of a head where its entry stands in the config, each once. */
export function atEntries(remarks: readonly Remark[], { entries, settings }: Heads): readonly Remark[] {
  const told = new Set<string>()
  return remarks.flatMap((remark) => {
    const [section, at, ...rest] = remark.path
    if (section !== 'models' || typeof at !== 'number') return [remark]
    const isReleased = settings[at]?.served !== undefined
    const path: ConfigPath = [
      section,
      entries[at] ?? at,
      ...(isReleased && rest[0] === 'file' ? ['release'] : rest),
    ]
    const placed = { ...remark, path }
    const key = JSON.stringify(placed)
    if (told.has(key)) return []
    told.add(key)
    return [placed]
  })
}
