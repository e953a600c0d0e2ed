import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { SluiceError } from '../core/errors.ts'
import type { NameMatch } from '../core/fold-name.ts'
import { PostgresStore } from '../databases/postgres-store.ts'
import { isPostgresUrl } from '../databases/postgres-url.ts'
import type { JobProgress, Key, ScoreJob, ScoreStore } from '../databases/score-store.ts'
import { loadModel } from '../model/index.ts'
import { levelsOf } from '../model/labels.ts'
import type { Model } from '../model/scorer.ts'
import type { Cell } from '../table/cell.ts'
import { predictionGroup } from '../table/column-group.ts'
import { textType } from '../table/column-type.ts'
import type { TypedColumn } from '../table/column-type.ts'
import { columnarReader } from '../table/columnar-reader.ts'
import type { ColumnarPiece } from '../table/columnar-reader.ts'
import { checkColumns } from '../table/input-columns.ts'
import { linesOf } from '../table/output-table.ts'
import type { OutputTable } from '../table/output-table.ts'
import type { ReadingRules } from '../table/reading-rules.ts'
import { RowCounts } from '../table/row-counts.ts'
import type { RowReader } from '../table/row-reader.ts'
import { namesFor, scoreRows, wantedColumns } from '../table/row-scorer.ts'
import { givenModel } from './given-model.ts'
import type { ModelChoice } from './given-model.ts'
import { labelledAs } from './score-file.ts'
import type { FileSurroundings } from './score-file.ts'

export interface ScoreTableOptions extends ModelChoice {
  /** A URL of PostgreSQL, or an SQLite file. */
  readonly from: string
  readonly job: ScoreJob
  /** Rows that are read, scored and written at once. */
  readonly chunk: number
  readonly matchNames: NameMatch
  readonly threshold: number | null
  readonly rules: ReadingRules
}

/** What became of a table. */
export interface TableScored {
  readonly counts: RowCounts
  /** Rows that were not as they are now. */
  readonly written: number
  /** Whether it was told to stop: the next run goes on. */
  readonly interrupted: boolean
}

/** Scores the rows of a table into another one, a chunk a transaction, from where a run that did not end stands. */
export async function scoreTable(
  options: ScoreTableOptions,
  outside: FileSurroundings,
): Promise<TableScored> {
  const given = await givenModel(options, [], outside)
  const model = labelledAs(loadModel(given.from, given.options), options.threshold)
  if (model.scorer.stateful)
    throw new SluiceError(
      'USAGE',
      `${model.source}: each answer of this model depends on the rows before it, so that a table cannot be scored in pieces: use sluice score`,
    )
  const store = await openStore(options)
  try {
    return await scoreInto(store, model, options, outside)
  } finally {
    await store.close()
  }
}

function openStore({ from, job }: ScoreTableOptions): Promise<ScoreStore> {
  if (isPostgresUrl(from)) return PostgresStore.open(from, job)
  throw new SluiceError('USAGE', '--from: expected postgres://user@host/database')
}

async function scoreInto(
  store: ScoreStore,
  model: Model,
  options: ScoreTableOptions,
  outside: FileSurroundings,
): Promise<TableScored> {
  const table = answersOf(model)
  const chunks = new TableChunks(store, options.chunk)
  const reader = columnarReader(chunks, store.name, namesFor(model, [], options.matchNames))
  const input = { name: store.name, reader, totalBytes: null, bytesRead: () => 0 }
  const { columns } = reader
  const key = columns.filter((name) => name === options.job.key)
  for (const warning of checkColumns(model, input, key)) outside.warn(`${store.name}: ${warning}`)
  // Throws for one of a type that is not read.
  for (const name of wantedColumns(model, reader, [])) if (columns.includes(name)) reader.typeOf(name)
  const stamp = { model: basename(model.source), digest: model.digest }
  const { madeTarget, left } = await store.begin(table.columns, stamp)
  if (madeTarget) outside.warn(`table ${options.job.to} was not there: made`)
  const fingerprint = fingerprintOf(model, options)
  const resumed = left?.state === 'running' && left.fingerprint === fingerprint ? left : null
  if (resumed !== null && resumed.rows > 0)
    outside.warn(`going on behind ${resumed.rows} rows of an earlier run`)
  const start: JobProgress = { fingerprint, lastKey: null, rows: 0, state: 'running', ...resumed }
  chunks.startAfter(start.lastKey)
  return writeChunks({ store, model, reader, table, chunks, start, options, outside })
}

interface Run {
  readonly store: ScoreStore
  readonly model: Model
  readonly reader: RowReader
  readonly table: OutputTable
  readonly chunks: TableChunks
  readonly start: JobProgress
  readonly options: ScoreTableOptions
  readonly outside: FileSurroundings
}

/** While a chunk is being written, the next one is scored, and the one after it read. */
async function writeChunks(run: Run): Promise<TableScored> {
  const { store, chunks, start, options, outside } = run
  const counts = new RowCounts()
  const shown = outside.progress(null)
  let written = 0
  let progress = start
  let lines: Cell[][] = []
  const flush = async (state: JobProgress['state']): Promise<void> => {
    const keys = chunks.take(lines.length)
    const rows = progress.rows + lines.length
    progress = { ...progress, lastKey: keys.at(-1) ?? progress.lastKey, rows, state }
    const chunk = { keys, lines, progress }
    lines = []
    written += await store.write(chunk)
  }
  let writing = Promise.resolve()
  try {
    for await (const rows of scoreRows(run.model, run.reader, [], counts, options.rules)) {
      lines.push(...linesOf(rows, run.table))
      shown.update(counts.rows, 0)
      if (lines.length < options.chunk) continue
      await writing
      if (outside.stop.aborted) return { counts, written, interrupted: true }
      writing = flush('running')
      // Awaited a chunk later; a rejection until then is not one that nobody handles.
      writing.catch(() => undefined)
    }
    await writing
    if (outside.stop.aborted) return { counts, written, interrupted: true }
    await flush('done')
  } finally {
    await writing.catch(() => undefined)
    shown.stop()
  }
  return { counts, written, interrupted: false }
}

/** The rows above a key, a chunk a piece; their keys wait until they are written. */
class TableChunks {
  readonly fields: ScoreStore['fields']
  readonly #store: ScoreStore
  readonly #limit: number
  readonly #keys: Key[] = []
  #after: Key | null = null

  constructor(store: ScoreStore, limit: number) {
    this.#store = store
    this.#limit = limit
    this.fields = store.fields
  }

  startAfter(key: Key | null): void {
    this.#after = key
  }

  /** The keys of the next rows. */
  take(count: number): Key[] {
    return this.#keys.splice(0, count)
  }

  async *pieces(places: readonly number[]): AsyncGenerator<ColumnarPiece, void, undefined> {
    let next = this.#store.read(this.#after, this.#limit, places)
    for (;;) {
      const { keys, columns } = await next
      const last = keys.at(-1)
      if (last === undefined) return
      const isFull = keys.length === this.#limit
      if (isFull) next = this.#store.read(last, this.#limit, places)
      // Awaited when its turn comes, if it comes.
      next.catch(() => undefined)
      this.#keys.push(...keys)
      yield { rowCount: keys.length, columns }
      if (!isFull) return
    }
  }
}

/** The model's answers, the label called so, and why there are none. */
function answersOf(model: Model): OutputTable {
  const group = predictionGroup(model)
  const hasLabel = levelsOf(model) !== null
  const named = ({ name, type }: TypedColumn): TypedColumn => ({
    name: hasLabel && type.kind === 'text' ? 'label' : name,
    type,
  })
  const columns = [...group.columns.map(named), { name: 'reason', type: textType }]
  return { columns, carried: [], groups: [group], noReason: null }
}

/** Of all that decides what is written. */
function fingerprintOf(
  { digest }: Model,
  { job, rules, matchNames, threshold, settings }: ScoreTableOptions,
): string {
  const text = JSON.stringify([digest, job.from, job.key, rules, matchNames, threshold, settings])
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}
