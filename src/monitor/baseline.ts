import { SluiceError } from '../core/errors.ts'

/** Numbers of a column, in the fields that H2O MLOps has for them. The ends of `bin_edges` are without bounds there: left out here. */
export interface BaselineNumbers {
  readonly name: string
  readonly type: 'numerical'
  readonly bin_edges: readonly number[]
  /** One more than there are edges. */
  readonly bin_count: readonly number[]
  readonly missing_count: number
  readonly not_finite_count: number
  /** Of the finite values; null where there are none. */
  readonly min: number | null
  readonly max: number | null
  readonly mean: number | null
  readonly standard_deviation: number | null
  readonly sum: number | null
}

export interface BaselineLevels {
  readonly name: string
  readonly type: 'categorical'
  readonly values: readonly { readonly value: string; readonly count: number }[]
  readonly missing_count: number
  /** Values that the model does not know. */
  readonly unknown_count: number
}

export type BaselineColumn = BaselineNumbers | BaselineLevels

/** How far blocks of the rows, in their order, are from all of them: what is usual between windows of that size. */
export interface BaselineBlocks {
  readonly window: number
  readonly count: number
  readonly columns: Readonly<Record<string, { readonly mean: number; readonly standard_deviation: number }>>
}

/** How values were distributed in training: `baseline.json`. */
export interface Baseline {
  readonly baseline: 1
  /** Digest of the model file whose outputs are in it. */
  readonly model: string
  readonly rows: number
  /** Where the rows came from, for people. */
  readonly source: string
  /** `2026-11-01`; null where nobody said. */
  readonly trainedUntil: string | null
  /** Epoch milliseconds of the first and the last event, where events have a time. */
  readonly timeSpan: readonly [number, number] | null
  readonly features: readonly BaselineColumn[]
  readonly outputs: readonly BaselineColumn[]
  readonly labels: BaselineLevels | null
  readonly blocks: BaselineBlocks | null
}

/**
 * Reads a baseline.
 *
 * @param where whose text it is, for messages
 * @throws SluiceError CONFIG with the place of what is wrong
 */
export function parseBaseline(text: string, where: string): Baseline {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw refusal(where, 'is no JSON')
  }
  if (!isRecord(value) || value['baseline'] !== 1)
    throw refusal(
      where,
      'is no baseline of this version (`"baseline": 1`): make it by `sluice model baseline`',
    )
  for (const place of ['features', 'outputs'] as const) {
    const columns = value[place]
    if (!Array.isArray(columns)) throw refusal(where, `${place} must be a list`)
    columns.forEach((column: unknown, at) => {
      checkColumn(column, `${place}[${at}]`, where)
    })
  }
  if (value['labels'] != null) checkColumn(value['labels'], 'labels', where)
  const { rows, trainedUntil = null } = value
  if (!isCount(rows) || rows === 0) throw refusal(where, 'rows must be the number of rows')
  if (
    trainedUntil !== null &&
    !(typeof trainedUntil === 'string' && Number.isFinite(Date.parse(trainedUntil)))
  )
    throw refusal(where, 'trainedUntil must be a date such as 2026-11-01')
  // Checked above, as far as somebody reads it.
  return { timeSpan: null, blocks: null, labels: null, ...value, trainedUntil } as unknown as Baseline
}

function checkColumn(column: unknown, place: string, where: string): void {
  if (!isRecord(column) || typeof column['name'] !== 'string') throw refusal(where, `${place} has no name`)
  const named = `${place} (${column['name']})`
  if (column['type'] === 'categorical') checkLevels(column, named, where)
  else if (column['type'] === 'numerical') checkNumbers(column, named, where)
  else throw refusal(where, `${named}: type must be numerical or categorical`)
}

function checkLevels({ values }: Record<string, unknown>, named: string, where: string): void {
  const isGood =
    Array.isArray(values) &&
    values.every((each) => isRecord(each) && typeof each['value'] === 'string' && isCount(each['count']))
  if (!isGood) throw refusal(where, `${named}: values must be a list of value and count`)
}

function checkNumbers(column: Record<string, unknown>, named: string, where: string): void {
  const { bin_edges: edges, bin_count: counts } = column
  const isRising =
    Array.isArray(edges) &&
    edges.every(
      (edge, at) => Number.isFinite(edge) && (at === 0 || (edge as number) > (edges[at - 1] as number)),
    )
  if (!isRising) throw refusal(where, `${named}: bin_edges must be finite numbers, each above the one before`)
  if (!Array.isArray(counts) || counts.length !== (edges as unknown[]).length + 1 || !counts.every(isCount))
    throw refusal(where, `${named}: bin_count must have one count more than bin_edges has edges`)
}

function refusal(where: string, what: string): SluiceError {
  return new SluiceError('CONFIG', `${where}: the baseline ${what}`)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
