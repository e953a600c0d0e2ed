import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { addAbortSignal } from 'node:stream'
import type { Readable } from 'node:stream'
import { SluiceError, messageOf } from '../core/errors.ts'
import { arrayLines } from './array-lines.ts'
import { decompress } from './decompress.ts'
import { falseEnding } from './false-ending.ts'
import { openCsv } from './csv-reader.ts'
import { plainForm } from './input-form.ts'
import type { InputForm } from './input-form.ts'
import { openJsonLines } from './json-lines-reader.ts'
import type { RowReader } from './row-reader.ts'
import { textBlocks } from './text-blocks.ts'
import type { TableFormat } from './table-format.ts'

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

/** Opens a table, as `openText`. */
export async function openInput(
  path: string,
  format: TableFormat,
  io: InputStreams,
  form: InputForm = plainForm,
): Promise<Input> {
  const { blocks, ...text } = await openText(path, io, format)
  const reader =
    format === 'csv' ? await openCsv(blocks, text.name, form) : await openJsonLines(blocks, form.names)
  return { ...text, reader }
}

/**
 * Opens a text file, compressed or not; `-` is standard input. A JSON array is given as JSON lines. Throws SluiceError.
 *
 * Reading ends with the abort's error when `io.stop` aborts.
 */
export async function openText(path: string, io: InputStreams, format: TableFormat): Promise<TextInput> {
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
  const bytes = decompress(counted(), name)
  const lines = format === 'csv' ? bytes : arrayLines(bytes, name)
  return { name, blocks: textBlocks(lines, name), totalBytes, bytesRead: () => bytesRead }
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
