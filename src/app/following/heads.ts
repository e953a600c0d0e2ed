import type { Compiled } from '../../compile/compile.ts'
import type { Loaded, ModelSettings } from '../../compile/models.ts'
import type { ConfigPath, Remark } from '../../core/finding.ts'
import { unreleased } from '../../core/prediction-entry.ts'
import type { ServedRole } from '../../core/prediction-entry.ts'
import type { Origin } from '../../core/record.ts'
import { armsOf } from '../../releases/release.ts'
import type { Cut, Release } from '../../releases/release.ts'
import { armEnds, keyPlacer } from '../../scoring/arm-of-key.ts'
import type { FallbackReason } from '../../scoring/fallback-switch.ts'
import { allStretches } from '../../scoring/routing.ts'
import type { ModelRoute, RouteStretch, Routing } from '../../scoring/routing.ts'
import type { Fallback } from './fallbacks.ts'
import { columnsThere } from './columns-there.ts'
import type { Lineup, OwnLineup } from './lineup.ts'

/** Models as they are compiled: those of files and servers once, a released one once for each way in which it answers. */
export interface Heads {
  readonly settings: readonly ModelSettings[]
  readonly loaded: readonly Loaded[]
  /** Which entry of the config each is of. */
  readonly entries: readonly number[]
  /** Null where each model has all rows. */
  readonly routing: Omit<Routing, 'armKey' | 'tenantOf'> | null
}

/** What answers for the models of a config. */
export interface Standing {
  /** In the order of the config, as is the next: of those that are released; null in the place of the others. */
  readonly lineups: readonly (Lineup | null)[]
  readonly fallbacks: readonly (Fallback | null)[]
  /** Of tenants, in the place of the first at the same entry. */
  readonly owned: readonly OwnLineup[]
  /** Why the fallback of a model answers, by its place in the config. */
  readonly fallen: ReadonlyMap<number, FallbackReason>
}

/**
 * Which heads there are does not depend on who has fallen: to change that is to change the routing alone.
 *
 * @param models of the config
 * @param loaded the files and servers of those that are not released; null in the place of the others
 */
export function headsOf(
  models: readonly ModelSettings[],
  loaded: readonly Loaded[],
  { lineups, fallbacks, owned, fallen }: Standing,
): Heads {
  const heads = new HeadList()
  const routes: ModelRoute[] = []
  const flags = new Map<number, string>()
  for (const [at, settings] of models.entries()) {
    const entry = { at, settings, lineup: lineups[at] ?? null, own: loaded[at] ?? null }
    const fallback = fallbacks[at] ?? null
    if (entry.lineup === null && fallback === null) {
      heads.add(at, settings, entry.own)
      continue
    }
    const itself = stretchesOf(heads, entry)
    const standIn = fallback === null ? null : standInOf(heads, at, fallback, itself)
    const reason = itself.length === 0 ? 'load' : (fallen.get(at) ?? null)
    const hasFallen = standIn !== null && reason !== null
    const ofTenants = routesOfTenants(heads, at, settings, owned)
    routes.push({ stretches: hasFallen ? [standIn.stretch] : itself, ofTenants })
    if (hasFallen) flags.set(standIn.head, `fallback:${reason}`)
  }
  const { settings, entries } = heads
  return {
    settings,
    loaded: heads.loaded,
    entries,
    routing: routes.length === 0 ? null : { routes, flags, ...reservesOf(heads, routes) },
  }
}

interface HeadedEntry {
  readonly at: number
  readonly settings: ModelSettings
  readonly lineup: Lineup | null
  /** Of a file or a server. */
  readonly own: Loaded
}

/** Who answers while the model does itself; none where nothing of it can be served. */
function stretchesOf(heads: HeadList, { at, settings, lineup, own }: HeadedEntry): readonly RouteStretch[] {
  if (lineup !== null)
    return lineup.releases.map((release) => stretchOf(heads, at, settings, lineup, release))
  return own === null ? [] : [wholeStretch(heads.add(at, settings, own))]
}

/** A fallback stands in for the model of all alone. */
function routesOfTenants(
  heads: HeadList,
  at: number,
  settings: ModelSettings,
  owned: readonly OwnLineup[],
): ModelRoute['ofTenants'] {
  const routes = owned.flatMap(({ at: entry, lineup }) => {
    const { tenant } = lineup.of
    if (entry !== at || lineup.versions.size === 0) return []
    const own = lineup.releases.map((each) => stretchOf(heads, at, { ...settings, tenant }, lineup, each))
    return [[tenant, own] as const]
  })
  return new Map(routes)
}

/** The fallback in the place of the model, which scores along. */
function standInOf(
  heads: HeadList,
  at: number,
  { settings, loaded }: Fallback,
  itself: readonly RouteStretch[],
): { readonly head: number; readonly stretch: RouteStretch } {
  const probe = probeOf(heads, itself)
  const served = { release: null, arm: null, role: 'fallback' } as const
  const head = heads.add(at, { ...settings, served }, loaded)
  return { head, stretch: wholeStretch(head, probe) }
}

/** What of the heads of routed models has rows, and what waits. */
function reservesOf(
  { routed }: HeadList,
  routes: readonly ModelRoute[],
): Pick<Routing, 'compared' | 'pairs' | 'reserves'> {
  const all = routes.flatMap(allStretches)
  const compared = new Set(all.flatMap(({ arms, shadows }) => [...arms, ...shadows].map(({ head }) => head)))
  const pairs = all.flatMap(({ arms, shadows }) =>
    shadows.flatMap(({ head: shadow }) => arms.map(({ head: answering }) => ({ answering, shadow }))),
  )
  return { compared, pairs, reserves: routed.filter((head) => !compared.has(head)) }
}

/** One head for every row, and one beside it. */
function wholeStretch(head: number, beside: number | null = null): RouteStretch {
  const shadows = beside === null ? [] : [{ head: beside, upTo: 1, placeOf: null }]
  return { holds: null, placeOf: null, arms: [{ head, upTo: 1 }], shadows }
}

/** The model that has fallen scores along, so that it is seen when it is well: its newest version, or the larger part of a split. */
function probeOf(heads: HeadList, [newest]: readonly RouteStretch[]): number | null {
  const head = newest?.arms[0]?.head
  if (head === undefined) return null
  // There is one at that place.
  const [entry, settings, loaded] = [heads.entries[head]!, heads.settings[head]!, heads.loaded[head]!]
  const { release } = settings.served ?? unreleased
  return heads.add(entry, { ...settings, served: { release, arm: probeArm, role: 'shadow' } }, loaded)
}

/** How a model is told that has fallen and scores along. */
export const probeArm = 'probe'

class HeadList {
  readonly settings: ModelSettings[] = []
  readonly loaded: Loaded[] = []
  readonly entries: number[] = []

  /** Those of models that have routes, once all are there. */
  get routed(): readonly number[] {
    const names = new Set(this.settings.filter(({ served }) => served !== undefined).map(({ name }) => name))
    return this.settings.flatMap(({ name }, head) => (names.has(name) ? [head] : []))
  }

  /** Gives its place. */
  add(entry: number, settings: ModelSettings, model: Loaded): number {
    this.settings.push(settings)
    this.entries.push(entry)
    return this.loaded.push(model) - 1
  }
}

function stretchOf(
  heads: HeadList,
  at: number,
  settings: ModelSettings,
  lineup: Lineup,
  release: Release,
): RouteStretch {
  const { plan, shadows, seq, cut } = release
  const add = (version: number, arm: string | null, role: ServedRole) => {
    const { manifest, model, baseline } = lineup.versions.get(version)!
    const served = { release: seq, arm, role }
    const stored = baseline?.text == null ? {} : { baselineText: baseline.text }
    // What the config says of the baseline counts before what the store does.
    const said = { ...stored, ...settings, ...manifest.settings, version: String(version), served }
    return heads.add(at, { ...said, columns: columnsThere(settings.columns, model) }, model)
  }
  const arms = armsOf(plan)
  const ends = arms.length === 0 ? [] : [...armEnds(arms.map(({ share }) => share))]
  const salt = 'salt' in plan ? plan.salt : null
  return {
    holds: cut === null ? null : (origin) => isBehind(cut, origin),
    placeOf: salt === null ? null : keyPlacer(salt),
    arms: arms.map(({ version }, index) => ({
      head: add(version, salt === null ? null : armName(release, index, version), 'primary'),
      upTo: ends[index]!,
    })),
    shadows: shadows.map(({ version, share }) => ({
      head: add(version, null, 'shadow'),
      upTo: share / 100,
      // Of its own, so that a shadow of some keys is not that of one arm.
      placeOf: share >= 100 ? null : keyPlacer(`${lineup.of.model}/shadow`),
    })),
  }
}

function armName({ plan }: Release, index: number, version: number): string {
  if (plan.kind !== 'canary') return String(version)
  return index === 0 ? 'present' : 'canary'
}

/** How rows are shared out among heads; null where each has all. */
export function routingOf(
  { routing }: Heads,
  { armKey, tenancy }: Pick<Compiled, 'armKey' | 'tenancy'>,
): Routing | null {
  if (routing === null) return null
  if (tenancy === null) return { ...routing, armKey, tenantOf: null }
  const tenantOf: Routing['tenantOf'] = (event, record) => {
    const tenant = tenancy.of(event, record)
    return typeof tenant === 'string' ? tenant : null
  }
  return { ...routing, armKey, tenantOf }
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
