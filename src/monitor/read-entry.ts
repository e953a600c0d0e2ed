import {
  flagShape as flag,
  kindShape,
  listShape,
  mapShape,
  matching,
  numberShape,
  objectShape,
  oneOf,
  orNothing as orNull,
  textShape as text,
  whenGiven,
} from '../core/json-shape.ts'
import type { JsonShape } from '../core/json-shape.ts'
import { servedRoles } from '../core/prediction-entry.ts'
import { reasons } from '../core/reason.ts'
import type { ModelCounts, SliceCounts } from './counts.ts'
import { layoutSources } from './layout.ts'
import type { Layout, LayoutColumn } from './layout.ts'
import { keyOf } from './monitor-topic.ts'
import type { MonitorEntry, MonitorRecord } from './monitor-topic.ts'
import { mostZeros, packedPiece, unpackedPiece } from './packed-piece.ts'
import { alertNames, driftVerdicts } from './reports.ts'
import type { ColumnDrift, DriftReport, InstanceReport, KeyReport, QualityReport } from './reports.ts'

type OfKind<K extends MonitorRecord['kind']> = Omit<Extract<MonitorRecord, { kind: K }>, 'kind'>

/** A shape for each field: one that is added to a report has to be looked at too. */
type Fields<T> = { readonly [K in keyof T]-?: JsonShape }

const number: JsonShape = (value, at) => (Number.isFinite(value) ? null : numberShape(null, at))
/** Thousands of them stand in a piece: they are not named one by one. */
const counts: JsonShape = (value, at) =>
  Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0)
    ? null
    : `${at} are no counts`
/** The same as a piece has them (`packed-piece.ts`). */
const packedCounts: JsonShape = (value, at) =>
  Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= -mostZeros)
    ? null
    : `${at} are no counts`
const offset = matching(/^\d{1,19}$/, 'offset')
const ofVersion = { model: text, version: text, digest: text }

const modelCounts = objectShape({
  ...ofVersion,
  role: oneOf(...servedRoles),
  arm: orNull(text),
  layout: text,
  rows: number,
  failed: number,
  features: listShape(packedCounts),
  outputs: listShape(packedCounts),
  labels: orNull(packedCounts),
} satisfies Fields<ModelCounts>)

const sliceCounts = objectShape({
  start: number,
  records: number,
  scored: number,
  skipped: number,
  deadLetters: mapShape(number),
  models: listShape(modelCounts),
} satisfies Fields<SliceCounts>)

const twoNumbers: JsonShape = (value, at) =>
  Array.isArray(value) && value.length === 2 ? listShape(number)(value, at) : `${at} is no range`

const layoutColumn = objectShape({
  bins: kindShape({
    number: objectShape({ name: text, edges: listShape(number), range: orNull(twoNumbers) }),
    levels: objectShape({ name: text, levels: listShape(text) }),
  }),
  reference: orNull(counts),
  deviation: orNull(number),
  usual: whenGiven(orNull(objectShape({ window: number, mean: number, deviation: number }))),
  importance: orNull(number),
} satisfies Fields<LayoutColumn>)

const layout = objectShape({
  digest: text,
  source: oneOf(...layoutSources),
  features: listShape(layoutColumn),
  outputs: listShape(layoutColumn),
  labels: orNull(objectShape({ levels: listShape(text), reference: orNull(counts) })),
  trainedUntil: orNull(text),
} satisfies Fields<Layout>)

const columnDrift = objectShape({
  name: text,
  verdict: oneOf(...driftVerdicts),
  score: orNull(number),
  distance: orNull(number),
  psi: orNull(number),
  psiLimit: orNull(number),
  jensenShannon: orNull(number),
  kolmogorovSmirnov: orNull(number),
  kolmogorovSmirnovP: orNull(number),
  chiSquareP: orNull(number),
  missing: number,
  unknown: number,
  outOfRange: number,
  reference: orNull(counts),
  counts,
} satisfies Fields<ColumnDrift>)

const instance = objectShape({
  instance: text,
  at: number,
  startedAt: number,
  everyMs: number,
  http: text,
  ready: flag,
  unready: listShape(text),
  paused: orNull(
    objectShape({ cause: text, since: number, advice: text } satisfies Fields<
      NonNullable<InstanceReport['paused']>
    >),
  ),
  records: number,
  scored: number,
  skipped: number,
  deadLetters: mapShape(number),
  perSecond: number,
  eventAge: objectShape({ p50: orNull(number), p99: orNull(number) } satisfies Fields<
    InstanceReport['eventAge']
  >),
  partitions: listShape(
    objectShape({
      topic: text,
      partition: number,
      lag: number,
    } satisfies Fields<InstanceReport['partitions'][number]>),
  ),
  versions: listShape(
    objectShape({
      ...ofVersion,
      role: text,
      arm: orNull(text),
      release: orNull(number),
    } satisfies Fields<InstanceReport['versions'][number]>),
  ),
  fallbacks: mapShape(text),
  unknown: mapShape(listShape(objectShape({ value: text, count: number }))),
  memory: objectShape({ heap: number, rss: number } satisfies Fields<InstanceReport['memory']>),
} satisfies Fields<OfKind<'instance'>>)

const drift = objectShape({
  ...ofVersion,
  at: number,
  layout: text,
  against: oneOf('baseline', 'earlier-windows'),
  blocks: objectShape({ known: number, needed: number } satisfies Fields<DriftReport['blocks']>),
  window: objectShape({ start: number, end: number, rows: number } satisfies Fields<DriftReport['window']>),
  features: listShape(columnDrift),
  outputs: listShape(columnDrift),
  labelShare: orNull(number),
  labelScore: orNull(number),
  labels: orNull(counts),
  labelReference: orNull(counts),
  moved: listShape(text),
} satisfies Fields<OfKind<'drift'>>)

const quality = objectShape({
  ...ofVersion,
  arm: orNull(text),
  role: oneOf(...servedRoles),
  at: number,
  window: objectShape({ start: number, end: number, isRolling: flag } satisfies Fields<
    QualityReport['window']
  >),
  predictions: number,
  labelled: number,
  answers: orNull(counts),
  metrics: mapShape(number),
  confusion: orNull(objectShape({ levels: listShape(text), counts: listShape(counts) })),
} satisfies Fields<OfKind<'quality'>>)

const keyReport = objectShape({
  key: text,
  eventAt: number,
  scoredAt: number,
  answers: listShape(
    objectShape({
      model: text,
      answer: orNull(text),
      probability: orNull(number),
      flags: listShape(text),
    } satisfies Fields<KeyReport['answers'][number]>),
  ),
} satisfies Fields<OfKind<'key'>>)

const letter = objectShape({
  instance: text,
  at: number,
  reason: oneOf(...reasons),
  message: text,
  field: orNull(text),
  model: orNull(text),
  origin: text,
  key: orNull(text),
  event: orNull(mapShape(text)),
} satisfies Fields<OfKind<'letter'>>)

const alert = objectShape({
  id: text,
  name: oneOf(...alertNames),
  subject: text,
  severity: oneOf('warning', 'critical'),
  state: oneOf('open', 'closed'),
  openedAt: number,
  closedAt: orNull(number),
  text,
  value: orNull(number),
  limit: orNull(number),
} satisfies Fields<OfKind<'alert'>>)

const kpi = objectShape({
  name: text,
  model: text,
  at: number,
  metric: text,
  value: orNull(number),
  limit: number,
  isMet: orNull(flag),
  labelled: number,
  digests: listShape(text),
  then: listShape(oneOf('alert', 'fallback')),
} satisfies Fields<OfKind<'kpi'>>)

const piece = objectShape({
  instance: text,
  topic: text,
  partition: number,
  since: number,
  generation: orNull(number),
  began: offset,
  beganMs: orNull(number),
  number,
  settled: number,
  from: offset,
  to: offset,
  toMs: orNull(number),
  slices: listShape(sliceCounts),
} satisfies Fields<OfKind<'piece'>>)

const anyRecord = kindShape({
  ...{
    piece,
    layout: objectShape({ ...ofVersion, layout } satisfies Fields<OfKind<'layout'>>),
    instance,
    key: keyReport,
    letter,
  },
  ...{ drift, alert, quality, kpi },
} satisfies Record<MonitorRecord['kind'], JsonShape>)

/** The value of a record of the monitor topic. */
export function writtenValue(record: MonitorRecord): Buffer {
  return Buffer.from(JSON.stringify(record.kind === 'piece' ? packedPiece(record) : record))
}

/**
 * A record of the monitor topic; null where it is none: damaged, of a kind that this version does not know, or under a key that is not
 * its own.
 */
export function readEntry(key: Buffer | null, value: Buffer | null): MonitorEntry | null {
  if (key === null) return null
  const name = key.toString('utf8')
  if (value === null) return { key: name, value: null }
  const record = readRecord(value)
  return record !== null && keyOf(record) === name ? { key: name, value: record } : null
}

function readRecord(value: Buffer): MonitorRecord | null {
  try {
    const read: unknown = JSON.parse(value.toString('utf8'))
    if (anyRecord(read, '$') !== null) return null
    // All fields of its kind have been looked at.
    const record = read as MonitorRecord
    return record.kind === 'piece' ? unpackedPiece(record) : record
  } catch {
    return null
  }
}
