import { Readable } from 'node:stream'
import { parseExactJson } from '../core/exact-json.ts'
import { SluiceError } from '../core/errors.ts'
import { scalarText } from '../core/text.ts'
import { joinedKey } from '../features/lookup-key.ts'
import { openInput, openText } from '../table/input.ts'
import { textFormat } from '../table/table-format.ts'
import type { TextFormat } from '../table/table-format.ts'
import { addPaths, cellAt } from '../core/cell-at.ts'
import { stampOf } from './file-watch.ts'
import type { RowCells } from './memory-rows.ts'
import { keyColumns } from './source.ts'

export interface TableFile {
  readonly file: string
  readonly format?: TextFormat | undefined
  readonly key: string | readonly string[]
}

/** What a file holds. */
export interface FileRows {
  /** What the file was when its reading began. */
  readonly stamp: string
  readonly columns: readonly string[]
  readonly rows: ReadonlyMap<string, RowCells>
  /** Rows, counted from 1, that are of no use: without a key, or with the key of a later one. */
  readonly keyless: readonly number[]
  readonly replaced: readonly number[]
}

/**
 * Reads a file of rows.
 *
 * @throws SluiceError USAGE or FILE for one that cannot be read, lacks a column of the key or has a line that is no row
 */
export async function readFileRows(settings: TableFile): Promise<FileRows> {
  const { file } = settings
  const format = textFormat(file, settings.format, 'format')
  const stamp = await stampOf(file)
  const { columns, rows } = await (format === 'csv' ? readCsv(file) : readJsonLines(file))
  const parts = keyColumns(settings)
  const absent = parts.find((part) => !columns.includes(part))
  if (absent !== undefined && rows.length > 0)
    throw new SluiceError('USAGE', `${file}: there is no column '${absent}', which is to be the key`)
  return { stamp, columns, ...byKey(rows, parts) }
}

function byKey(rows: readonly RowCells[], parts: readonly string[]): Omit<FileRows, 'stamp' | 'columns'> {
  const found = new Map<string, { readonly at: number; readonly row: RowCells }>()
  const keyless: number[] = []
  const replaced: number[] = []
  for (const [index, row] of rows.entries()) {
    const values = parts.map((part) => scalarText(row(part)))
    if (values.includes(null)) {
      keyless.push(index + 1)
      continue
    }
    // None is null.
    const key = joinedKey(values as string[])
    const before = found.get(key)
    if (before !== undefined) replaced.push(before.at)
    found.set(key, { at: index + 1, row })
  }
  return { rows: new Map(Array.from(found, ([key, { row }]) => [key, row])), keyless, replaced }
}

interface Read {
  readonly columns: readonly string[]
  readonly rows: readonly RowCells[]
}

const nothingToStop = () => ({ stdin: Readable.from([]), stop: new AbortController().signal })

async function readCsv(file: string): Promise<Read> {
  const { reader } = await openInput(file, 'csv', nothingToStop())
  const { columns } = reader
  const places = new Map(columns.map((name, at) => [name, at]))
  const rows: RowCells[] = []
  for await (const batch of reader.batches(columns)) {
    for (const [at, fault] of batch.faults) throw noRow(file, rows.length + at + 1, fault)
    // A column that is not there has no place.
    for (const cells of batch.rows) rows.push((column) => cells[places.get(column) ?? -1])
  }
  return { columns, rows }
}

async function readJsonLines(file: string): Promise<Read> {
  const { blocks } = await openText(file, nothingToStop(), 'jsonl')
  const columns = new Set<string>()
  const rows: RowCells[] = []
  for await (const block of blocks) {
    for (const line of block.split('\n')) {
      if (line.trim() === '') continue
      const value = parseExactJson(line)
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw noRow(file, rows.length + 1, 'expected a JSON object')
      addPaths(value, columns)
      rows.push((column) => cellAt(value, column))
    }
  }
  return { columns: [...columns], rows }
}

function noRow(file: string, row: number, fault: string): SluiceError {
  return new SluiceError('USAGE', `${file}: row ${row}: ${fault}`)
}
