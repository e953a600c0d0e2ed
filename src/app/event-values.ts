import { readFile } from 'node:fs/promises'
import { readContainer } from '../avro/container-reader.ts'
import { fieldsOf } from '../avro/fields.ts'
import type { FieldDescription } from '../avro/fields.ts'
import type { SchemaJson } from '../avro/schema.ts'
import { SluiceError, messageOf } from '../core/errors.ts'
import { parseExactJson } from '../core/exact-json.ts'
import { Fault } from '../core/outcome.ts'
import type { Cell } from '../table/cell.ts'
import { inputFormat } from '../table/found-format.ts'
import { openInput, openText } from '../table/input.ts'
import type { InputStreams } from '../table/input.ts'
import { calledFormat } from '../table/table-format.ts'
import type { TableFormat } from '../table/table-format.ts'
import { valueOfTyped } from './typed-value.ts'

/** An event of a file: a line of JSON, what JSON would have, what Avro has, or what is wrong with it. */
export type FileEvent =
  | { readonly line: string }
  | { readonly json: unknown }
  | { readonly avro: Buffer; readonly schema: SchemaJson }
  | { readonly fault: string }

/** A file of events that is being read. */
export interface EventFileInput {
  /** Some at a time, in their order. */
  readonly events: AsyncIterable<readonly FileEvent[]>
  /** What the values of an Avro container file are written with; null for other files. */
  readonly avroSchema: SchemaJson | null
  /** Null where it is not known. */
  readonly totalBytes: number | null
  bytesRead(): number
}

/** An Avro container file is read whole. */
const avroEnding = /\.avro$/i

/**
 * Opens a file of events by its ending: CSV, Parquet, Arrow, an Avro container file, or JSON lines.
 *
 * @param schema of the events, which says what the cells of a CSV are
 * @throws SluiceError for what cannot be read
 */
export async function openEvents(
  file: string,
  schema: SchemaJson,
  io: InputStreams,
): Promise<EventFileInput> {
  if (avroEnding.test(file)) return containerEvents(file)
  const format =
    file === '-'
      ? 'jsonl'
      : await inputFormat(file, calledFormat(file) ?? undefined, null).catch(() => 'jsonl' as const)
  return format === 'jsonl' ? jsonEvents(file, io) : tableEvents(file, format, schema, io)
}

async function containerEvents(file: string): Promise<EventFileInput> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new SluiceError('USAGE', `${file} cannot be read: ${messageOf(cause)}`, { cause })
  })
  const { schema, values } = readContainer(bytes, file)
  const events = values.map((avro) => ({ avro, schema }))
  return {
    events: inPieces(events),
    avroSchema: schema,
    totalBytes: bytes.length,
    bytesRead: () => bytes.length,
  }
}

const pieceLength = 1000

async function* inPieces(events: readonly FileEvent[]): AsyncGenerator<readonly FileEvent[]> {
  for (let at = 0; at < events.length; at += pieceLength)
    yield await Promise.resolve(events.slice(at, at + pieceLength))
}

async function jsonEvents(file: string, io: InputStreams): Promise<EventFileInput> {
  const text = await openText(file, io, 'jsonl')
  async function* events(): AsyncGenerator<readonly FileEvent[]> {
    for await (const block of text.blocks)
      yield block
        .split('\n')
        .filter(isFilled)
        .map((line) => ({ line }))
  }
  return {
    events: events(),
    avroSchema: null,
    totalBytes: text.totalBytes,
    bytesRead: () => text.bytesRead(),
  }
}

function isFilled(line: string): boolean {
  return line.trim() !== ''
}

/** What a line holds; a Fault where it is no JSON. */
export function parseLine(line: string): unknown {
  const json = parseExactJson(line)
  return json === undefined ? new Fault('json-decode', 'the line is not JSON') : json
}

async function tableEvents(
  file: string,
  format: TableFormat,
  schema: SchemaJson,
  io: InputStreams,
): Promise<EventFileInput> {
  const input = await openInput(file, format, io)
  const valueOf = format === 'csv' ? valueOfText : valueOfTyped
  const { reader, name, totalBytes } = input
  const fields = new Map(fieldsOf(schema, 'the schema of events').map((field) => [field.path, field]))
  const columns = reader.columns.filter((column) => fields.has(column))
  if (columns.length === 0)
    throw new SluiceError(
      'USAGE',
      `${name}: no column is called as a field of the events: a header names them by their paths, such as ${[...fields.keys()].slice(0, 3).join(', ')}`,
    )
  // Each was found in it.
  const described = columns.map((column) => fields.get(column)!)
  async function* events(): AsyncGenerator<readonly FileEvent[]> {
    for await (const { rows, faults } of reader.batches(columns))
      yield rows.map((row, at): FileEvent => {
        const fault = faults.get(at)
        return fault === undefined ? { json: eventOfRow(row, described, valueOf) } : { fault }
      })
  }
  return { events: events(), avroSchema: null, totalBytes, bytesRead: () => input.bytesRead() }
}

/** Fields by their paths; an empty cell is null, or left to the default that its field has. */
function eventOfRow(
  row: readonly Cell[],
  fields: readonly FieldDescription[],
  valueOf: (cell: NonNullable<Cell>, field: FieldDescription) => unknown,
): object {
  const event: Record<string, unknown> = {}
  for (const [at, field] of fields.entries()) {
    const cell = row[at] ?? null
    if (cell === null && (field.optional || !field.nullable)) continue
    put(event, field.path.split('.'), cell === null ? null : valueOf(cell, field))
  }
  return event
}

function put(event: Record<string, unknown>, [name, ...rest]: readonly string[], value: unknown): void {
  // A path has one name at least.
  if (rest.length === 0) event[name!] = value
  else {
    // Made here, one line above or in an earlier column.
    const inner = (event[name!] ??= {}) as Record<string, unknown>
    put(inner, rest, value)
  }
}

/** What is none of the field's type stays text: whoever reads the event says so. */
function valueOfText(text: NonNullable<Cell>, { types }: FieldDescription): unknown {
  // A CSV has texts, and nothing where a cell is empty.
  const cell = text as string
  if (types.includes('number') && cell.trim() !== '') {
    const number = Number(cell)
    if (/^[+-]?\d+$/.test(cell) && !Number.isSafeInteger(number)) return BigInt(cell)
    if (Number.isFinite(number)) return number
  }
  if (types.includes('boolean') && /^(true|false)$/i.test(cell)) return cell.toLowerCase() === 'true'
  return types.includes('list') || types.includes('map') ? (parseExactJson(cell) ?? cell) : cell
}
