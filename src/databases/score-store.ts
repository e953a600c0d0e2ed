import type { Cell } from '../table/cell.ts'
import type { TypedColumn } from '../table/column-type.ts'
import type { ColumnarField } from '../table/columnar-reader.ts'

/** As the database gives it, never by way of a double that it is not: PostgreSQL's keys as text, SQLite's as they are stored. */
export type Key = string | number | bigint

/** What is scored, and into what. */
export interface ScoreJob {
  /** The name of a table, or a query that gives the rows. */
  readonly from: { readonly table: string } | { readonly query: string }
  readonly key: string
  /** The table of the scores; it names the job. */
  readonly to: string
}

/** How far a job is. */
export interface JobProgress {
  /** Of all that decides what is written: another model or query begins anew. */
  readonly fingerprint: string
  /** Null before the first chunk. */
  readonly lastKey: Key | null
  readonly rows: number
  readonly state: 'running' | 'done'
}

/** What stands in a row besides its key and the model's answers. */
export interface ModelStamp {
  readonly model: string
  readonly digest: string
}

/** Rows by their keys, column by column of those that were asked for. */
export interface KeyedRows {
  readonly keys: readonly Key[]
  readonly columns: readonly ((row: number) => Cell)[]
}

/** Some rows of the table of scores, and how far the job is with them. */
export interface ScoredChunk {
  readonly keys: readonly Key[]
  /** Of each row the cells of the answers' columns. */
  readonly lines: readonly (readonly Cell[])[]
  readonly progress: JobProgress
}

/** A database that a job reads from and writes to. */
export interface ScoreStore {
  /** For messages: without a password. */
  readonly name: string
  readonly fields: readonly ColumnarField[]
  /**
   * Takes the job, looks at the keys and at the table of scores, which is made when it is not there. To be called once, first.
   *
   * @param answers the columns between key and model
   * @throws SluiceError where another run is at the job, or something is not as it must be
   */
  begin(
    answers: readonly TypedColumn[],
    stamp: ModelStamp,
  ): Promise<{ readonly madeTarget: boolean; readonly left: JobProgress | null }>
  /** Rows in the order of their keys. @param places of the columns among the fields */
  read(after: Key | null, limit: number, places: readonly number[]): Promise<KeyedRows>
  /** All of it or nothing. Returns how many rows were written: those that stand there already are left alone. */
  write(chunk: ScoredChunk): Promise<number>
  close(): Promise<void>
}

/** Columns of the table of scores after the answers. */
export const stampColumns = ['model', 'digest', 'scored_at'] as const

/** Where it is written how far jobs are. */
export const jobsTable = 'sluice_jobs'
