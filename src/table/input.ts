import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { addAbortSignal } from 'node:stream'
import type { Readable } from 'node:stream'
import { SluiceError, messageOf } from '../core/errors.ts'
import { arrayLines } from './array-lines.ts'
import { decompress } from './decompress.ts'
import { falseEnding } from './false-ending.ts'
import { columnarReader } from './columnar-reader.ts'
import { openCsv } from './csv-reader.ts'
import { firstBytes, foundFormat, tellingBytes } from './found-format.ts'
import { plainForm } from './input-form.ts'
import type { InputForm } from './input-form.ts'
import { openJsonLines } from './json-lines-reader.ts'
import type { RowReader } from './row-reader.ts'
import { fileAccess, heldAccess } from './random-access.ts'
import type { RandomAccess } from './random-access.ts'
import { textBlocks } from './text-blocks.ts'
import { formatNames, isTextFormat } from './table-format.ts'
import type { TableFormat, TextFormat } from './table-format.ts'

const blockBytes = 64 * 1024

/** Standard input, and what ends reading. */
export interface InputStreams {
  readonly stdin: Readable
  readonly stop: AbortSignal
}

/** A text file, and how far it was read. */
export interface TextInput {
  /** For messages. */
  readonly name: string
  /** The text, cut at line ends. */
  readonly blocks: AsyncGenerator<string, void, undefined>
  /** Size in bytes, compressed where it is; null where it cannot be told (standard input, a pipe). */
  readonly totalBytes: number | null
  bytesRead(): number
}

/** An input file with its rows. */
export interface Input extends Omit<TextInput, 'blocks'> {
  readonly reader: RowReader
}

/**
 * Opens a table, as `openText`. What it is its first bytes say where they can, whatever is expected. Parquet is read from its
 * end: what is no regular file, or compressed as a whole, is held for that.
 */
export async function openInput(
  path: string,
  format: TableFormat,
  io: InputStreams,
  form: InputForm = plainForm,
): Promise<Input> {
  if (await isParquetFile(path)) {
    refuseTextForm(form, 'parquet')
    return parquetInput(await fileAccess(path), path, form)
  }
  const bytes = await openBytes(path, io)
  const { start, chunks } = await peek(bytes.chunks)
  const found = foundFormat(start, bytes.name)
  if (found !== null) refuseTextForm(form, found)
  if (found === 'parquet') return parquetInput(await heldAccess(chunks, bytes.name), bytes.name, form)
  if (found === 'arrow' || found === 'arrow-stream')
    return { ...bytes, reader: await arrowReader(chunks, bytes.name, form) }
  if (!isTextFormat(format)) throw otherThan(format, bytes.name)
  const { blocks, ...text } = textOf({ ...bytes, chunks }, format)
  const reader =
    format === 'csv' ? await openCsv(blocks, text.name, form) : await openJsonLines(blocks, form.names)
  return { ...text, reader }
}

async function isParquetFile(path: string): Promise<boolean> {
  const isFile = path !== '-' && (await stat(path).catch(() => null))?.isFile() === true
  // What cannot be read is told where it is opened.
  return isFile && foundFormat(await firstBytes(path).catch(() => new Uint8Array(0)), path) === 'parquet'
}

/** Code for Parquet and Arrow is loaded with the first of their files. */
async function parquetInput(file: RandomAccess, name: string, { names }: InputForm): Promise<Input> {
  const { openParquet } = await import('./parquet/open-parquet.ts')
  const source = await openParquet(file, name)
  const { byteLength } = file
  return {
    name,
    totalBytes: byteLength,
    bytesRead: () => Math.round(byteLength * source.share()),
    reader: columnarReader(source, name, names),
  }
}

async function arrowReader(
  chunks: OpenedBytes['chunks'],
  name: string,
  { names }: InputForm,
): Promise<RowReader> {
  const { openArrow } = await import('./arrow/open-arrow.ts')
  return columnarReader(await openArrow(chunks, name), name, names)
}

function refuseTextForm({ separator, columns }: InputForm, found: TableFormat): void {
  if (separator === plainForm.separator && columns === null) return
  const options = columns === null ? '--separator' : '--no-header'
  throw new SluiceError('USAGE', `${options}: only for CSV, the input is ${formatNames[found]}`)
}

function otherThan(format: TableFormat, name: string): SluiceError {
  return new SluiceError(
    'USAGE',
    `${name}: expected ${formatNames[format]}, it does not begin so; was it written to its end, or is it something else?`,
  )
}

/**
 * Opens a text file, compressed or not; `-` is standard input. A JSON array is given as JSON lines. Throws SluiceError.
 *
 * Reading ends with the abort's error when `io.stop` aborts.
 */
export async function openText(path: string, io: InputStreams, format: TextFormat): Promise<TextInput> {
  return textOf(await openBytes(path, io), format)
}

function textOf({ chunks, ...bytes }: OpenedBytes, format: TextFormat): TextInput {
  const lines = format === 'csv' ? chunks : arrayLines(chunks, bytes.name)
  return { ...bytes, blocks: textBlocks(lines, bytes.name) }
}

interface OpenedBytes extends Omit<TextInput, 'blocks'> {
  /** What the file holds, once it is decompressed. */
  readonly chunks: AsyncGenerator<Uint8Array, void, undefined>
}

async function openBytes(path: string, io: InputStreams): Promise<OpenedBytes> {
  const { chunks, totalBytes, remark } = await openChunks(path, io)
  const name = `${path === '-' ? 'standard input' : path}${remark === null ? '' : ` (${remark})`}`
  let bytesRead = 0
  async function* counted(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const chunk of chunks) {
        // A stream gives Buffers, or text where an encoding is set.
        const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Buffer)
        bytesRead += bytes.length
        yield bytes
      }
    } catch (error) {
      throw readError(name, error)
    }
  }
  return { name, chunks: decompress(counted(), name), totalBytes, bytesRead: () => bytesRead }
}

/** The first bytes, and all of them. */
async function peek(
  chunks: OpenedBytes['chunks'],
): Promise<{ start: Uint8Array; chunks: OpenedBytes['chunks'] }> {
  let start: Uint8Array = new Uint8Array(0)
  while (start.length < tellingBytes) {
    const next = await chunks.next()
    if (next.done === true) break
    start = start.length === 0 ? next.value : Buffer.concat([start, next.value])
  }
  async function* whole(): OpenedBytes['chunks'] {
    if (start.length > 0) yield start
    yield* chunks
  }
  return { start, chunks: whole() }
}

interface OpenedFile {
  readonly chunks: AsyncIterable<unknown>
  readonly totalBytes: number | null
  /** What messages about it had better say. */
  readonly remark: string | null
}

async function openChunks(path: string, io: InputStreams): Promise<OpenedFile> {
  if (path === '-') return { chunks: addAbortSignal(io.stop, io.stdin), totalBytes: null, remark: null }
  try {
    const found = await stat(path)
    if (found.isDirectory()) throw new SluiceError('USAGE', `${path}: expected a file, it is a folder`)
    const remark = found.isFile() ? await falseEnding(path) : null
    const chunks = createReadStream(path, { highWaterMark: blockBytes, signal: io.stop })
    return { chunks, totalBytes: found.isFile() ? found.size : null, remark }
  } catch (error) {
    throw readError(path, error)
  }
}

const causes: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'reading it is not permitted',
  ENOTDIR: 'no such file',
}

function readError(name: string, error: unknown): unknown {
  if (error instanceof SluiceError || (error instanceof Error && error.name === 'AbortError')) return error
  // Node's errors carry the system's code; others have none.
  const cause = causes[(error as NodeJS.ErrnoException).code ?? '']
  const kind = cause === undefined ? 'FILE' : 'USAGE'
  return new SluiceError(kind, `${name} cannot be read: ${cause ?? messageOf(error)}`, { cause: error })
}
