import { nearest } from '../core/nearest.ts'
import type { Fault } from '../core/outcome.ts'
import { firstOf, quoted } from '../core/text.ts'
import type { Lane, ReadRow, RequestScores } from './lane.ts'
import { Refusal } from './refusal.ts'
import type { RowError } from './refusal.ts'
import type { ScoreQueue } from './score-queue.ts'
import type { RequestRow, RowRules, ScoredBlock, ScoreRequest, ServedModel } from './served-model.ts'

/** What a served model is, but for how it scores. */
export type ModelDescription = Omit<ServedModel, 'score'>

interface QueuedModelParts {
  readonly description: ModelDescription
  /** By the front's rule for unknown categories. */
  readonly lanes: Readonly<Record<RowRules['unknownCategory'], Lane>>
  readonly queue: ScoreQueue
  /** From the cells of a request to what the plan reads. */
  readonly read: (row: RequestRow) => ReadRow
  readonly maxRows: number
  /** Names of columns whose values are not to be shown. */
  readonly redacted: ReadonlySet<string>
  /** Told of the rows that were refused, for whoever keeps them. */
  readonly onRefused: (rows: readonly { readonly row: RequestRow; readonly fault: Fault }[]) => void
}

/** No error text needs more of a value. */
const longestValue = 100

/** As many as anybody reads; how many there are is told. */
const mostErrors = 100

/** @returns a model whose rows go through the queue */
export function queuedModel({
  description,
  lanes,
  queue,
  read,
  maxRows,
  redacted,
  onRefused,
}: QueuedModelParts): ServedModel {
  const { columns, outputs, contributions } = description
  const explained = contributions === null ? 0 : contributions.names.length * contributions.classes.length

  async function score(request: ScoreRequest): Promise<ScoredBlock> {
    const { rows, rules, signal } = request
    const rowCount = rows.length
    if (rowCount > maxRows) throw tooManyRows(rowCount, maxRows)
    refuseAbsent(request, description)
    const into: RequestScores = {
      out: new Float64Array(rowCount * outputs.length),
      contributions: request.contributions ? new Float64Array(rowCount * explained) : null,
      flags: new Map(),
      faults: new Map(),
    }
    await queue.score(lanes[rules.unknownCategory], rows.map(read), into, signal)
    if (into.faults.size > 0) {
      onRefused(Array.from(into.faults, ([at, fault]) => ({ row: rows[at]!, fault })))
      throw refusedRows(into.faults, rowCount, redacted)
    }
    const { out, flags } = into
    return { rowCount, out, flags, contributions: into.contributions }
  }

  return { ...description, columns, score }
}

/** For fronts that would rather not make so many rows first. */
export function tooManyRows(rows: number, most: number): Refusal {
  return new Refusal(
    'too-large',
    `the request has ${rows} rows, and ${most} may be in one (serve.maxRows): send it in parts, or score a file with sluice score`,
  )
}

/** Columns that the request lacks and its front does not take as missing; all of them, where a row has none. */
function refuseAbsent({ rows, columns, rules }: ScoreRequest, model: ModelDescription): void {
  if (rows.length === 0) return
  // As most tables are.
  if (columns !== null && model.columns.every(({ name }, at) => columns[at] === name)) return
  const errors: RowError[] = []
  const names = (row: RequestRow): ReadonlySet<string> => new Set(columns ?? Object.keys(row))
  // What a table lacks, all of its rows do.
  for (const [at, row] of (columns === null ? rows : rows.slice(0, 1)).entries()) {
    const given = names(row)
    const absent = model.columns.filter(({ name }) => !given.has(name))
    const hasNone = absent.length === model.columns.length && model.columns.length > 0
    if (hasNone) errors.push(noColumn(at, given, model))
    else if (rules.absentColumns === 'refuse')
      for (const { name, optional } of absent) if (!optional) errors.push(absentColumn(at, name, given))
    if (errors.length >= mostErrors) break
  }
  if (errors.length > 0) throw new Refusal('rows', summary(errors, errors.length), { errors })
}

function noColumn(row: number, given: ReadonlySet<string>, { name, columns }: ModelDescription): RowError {
  const message = `the row has no column of model '${name}': its columns are ${firstOf(
    columns.map((column) => column.name),
    20,
  )}${given.size === 0 ? '' : `; the row has ${firstOf([...given], 5)}`}`
  return { row, column: null, reason: 'missing-column', message, value: null }
}

function absentColumn(row: number, column: string, given: ReadonlySet<string>): RowError {
  const meant = nearest(column, [...given])
  const message = `column ${quoted([column])} is not there${meant === null ? '' : `; is it ${quoted([meant])}?`} (null stands for a missing value)`
  return { row, column, reason: 'missing-column', message, value: null }
}

function refusedRows(
  faults: ReadonlyMap<number, Fault>,
  rowCount: number,
  redacted: ReadonlySet<string>,
): Refusal {
  const inOrder = Array.from(faults).toSorted(([a], [b]) => a - b)
  const errors = inOrder.slice(0, mostErrors).map(([row, fault]) => errorOf(row, fault, redacted))
  const share = faults.size === 1 ? '' : ` (${faults.size} of ${rowCount} rows cannot be scored)`
  return new Refusal('rows', `${summary(errors, faults.size)}${share}`, { errors })
}

function errorOf(
  row: number,
  { reason, field, feature, message, value }: Fault,
  redacted: ReadonlySet<string>,
): RowError {
  const isHidden = [field, feature].some((name) => name !== null && redacted.has(name))
  const shown = value === null || isHidden ? null : value.slice(0, longestValue)
  return { row, column: field, reason, message, value: shown }
}

function summary([first]: readonly RowError[], count: number): string {
  // There is at least one.
  const { row, reason, message, value } = first!
  const more = count > 1 ? `, and ${count - 1} more` : ''
  return `row ${row}: ${reason}: ${message}${value === null ? '' : ` (${JSON.stringify(value)})`}${more}`
}
