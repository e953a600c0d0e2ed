import type { Origin } from '../core/record.ts'
import type { RecordFields } from '../features/record-reader.ts'

/** A version of a model, as an index into the pipeline's models, and where its share of the keys ends: 0 to 1, rising. */
export interface RouteArm {
  readonly head: number
  readonly upTo: number
}

/** Where a key stands between 0 and 1, the same on every instance. */
export type KeyPlace = (key: Uint8Array) => number

/** Who has the rows from some offsets on. */
export interface RouteStretch {
  /** Whether a row belongs here rather than to the stretch before; null: every row does. */
  readonly holds: ((origin: Origin) => boolean) | null
  /** Null where one arm has all. */
  readonly placeOf: KeyPlace | null
  /** None where nobody answers. */
  readonly arms: readonly RouteArm[]
  /** Those that score along, each with the share of the keys up to its bound. */
  readonly shadows: readonly (RouteArm & { readonly placeOf: KeyPlace | null })[]
}

/** Which version of a model has which rows. */
export interface ModelRoute {
  /** The newest first; the last one holds for every row. */
  readonly stretches: readonly RouteStretch[]
  /** Those of tenants with models of their own; their rows that none of these has are as all others. */
  readonly ofTenants: ReadonlyMap<string, readonly RouteStretch[]>
}

/** A version that answers, and one that scores along; indexes into the pipeline's models. */
export interface HeadPair {
  readonly answering: number
  readonly shadow: number
}

/** How rows are shared out among versions. */
export interface Routing {
  /** One for each name of which there are versions in the model store. */
  readonly routes: readonly ModelRoute[]
  /** Models of which it is counted what their rows come to. */
  readonly compared: ReadonlySet<number>
  /** Which of them score along with which that answer: what both say of a row is compared. */
  readonly pairs: readonly HeadPair[]
  /** Models that have no rows now, and may have some at the next change. */
  readonly reserves: readonly number[]
  /** What predictions of a model are flagged with: those that stand in for another. */
  readonly flags: ReadonlyMap<number, string>
  /** What says in which arm a row is, where that is not its record's key. */
  readonly armKey: ((event: object) => Buffer | null) | null
  /** Whose a row is; null where there are no tenants. */
  readonly tenantOf: ((event: object, record: RecordFields | undefined) => string | null) | null
}

/** What is known of a row before its model is. */
export interface RoutedRows {
  readonly size: number
  readonly origins: readonly Origin[]
  readonly models: readonly { readonly takes: Uint8Array | null; readonly places: Uint32Array | null }[]
  /** The tenant of a row; null for none. */
  tenantOf(row: number): string | null
  /** What says in which arm a row is. */
  keyOf(row: number): Uint8Array
}

/** Of models of which others have some of the rows. */
export function sharedHeads(routing: Routing | null): ReadonlySet<number> {
  if (routing === null) return new Set()
  const shared = routing.routes.filter((route) => !isWhole(route)).flatMap(allStretches)
  const heads = shared.flatMap(({ arms, shadows }) => [...arms, ...shadows].map(({ head }) => head))
  return new Set([...routing.reserves, ...heads])
}

export function allStretches({ stretches, ofTenants }: ModelRoute): readonly RouteStretch[] {
  return [...stretches, ...[...ofTenants.values()].flat()]
}

/** Whether each of its versions has every row. */
function isWhole({ stretches: [only, ...others], ofTenants }: ModelRoute): boolean {
  if (ofTenants.size > 0) return false
  return others.length === 0 && only?.arms.length === 1 && only.shadows.every(({ upTo }) => upTo >= 1)
}

/** Gives each row to the versions that have it. */
export function assignRows(rows: RoutedRows, routes: readonly ModelRoute[]): void {
  for (const { takes } of rows.models) takes?.fill(0)
  for (const route of routes.filter((each) => !isWhole(each)))
    for (let row = 0; row < rows.size; row++) assignRow(rows, row, route)
}

function assignRow(rows: RoutedRows, row: number, { stretches, ofTenants }: ModelRoute): void {
  // A row was added with its origin.
  const origin = rows.origins[row]!
  const tenant = ofTenants.size === 0 ? null : rows.tenantOf(row)
  const own = tenant === null ? null : stretchAt(ofTenants.get(tenant) ?? [], origin)
  // Before its first release, and where it is retired, a tenant has none.
  const stretch = own === null || own.arms.length === 0 ? stretchAt(stretches, origin) : own
  if (stretch === null) return
  const { placeOf, arms, shadows } = stretch
  const place = placeOf === null ? 0 : placeOf(rows.keyOf(row))
  const arm = arms.find(({ upTo }) => place < upTo)
  if (arm !== undefined) take(rows, arm.head, row, place)
  for (const shadow of shadows) {
    const at = shadow.placeOf === null ? 0 : shadow.placeOf(rows.keyOf(row))
    if (at < shadow.upTo) take(rows, shadow.head, row, at)
  }
}

function stretchAt(stretches: readonly RouteStretch[], origin: Origin): RouteStretch | null {
  return stretches.find(({ holds }) => holds === null || holds(origin)) ?? null
}

function take({ models }: RoutedRows, head: number, row: number, place: number): void {
  const { takes, places } = models[head]!
  if (takes !== null) takes[row] = 1
  if (places !== null) places[row] = place * 2 ** 32
}
