import type * as Arrow from 'apache-arrow'
import { messageOf, SluiceError } from '../../core/errors.ts'
import type { ColumnarField, ColumnarPiece, ColumnarSource } from '../columnar-reader.ts'
import type { ColumnType } from '../column-type.ts'
import { damaged } from '../damage.ts'
import { columnReader } from './cells.ts'
import { nameOfColumn, typeOfColumn } from './column-types.ts'
import { loadArrow } from './load-arrow.ts'

/** What a file begins with: behind it stands what a stream is made of, and behind that where everything is, which nobody needs. */
const fileMagic = Buffer.from('ARROW1\0\0', 'latin1')
const fileEnd = Buffer.from('ARROW1', 'latin1')
const streamEnd = Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0])

/**
 * Opens an Arrow file (Feather) or stream, which are read from front to back. A piece is a record batch. Throws SluiceError.
 *
 * @param name for messages
 */
export async function openArrow(chunks: AsyncIterator<Uint8Array>, name: string): Promise<ColumnarSource> {
  const arrow = await loadArrow(name)
  const bytes = new ArrowBytes(chunks)
  try {
    const reader = await arrow.RecordBatchReader.from(bytes)
    await reader.open().catch(withoutSchema)
    const { schema } = reader as { schema: Arrow.Schema | null | undefined }
    if (schema === null || schema === undefined) throw new Error('expected a schema')
    return new ArrowTable(arrow, reader, bytes, schema, name)
  } catch (error) {
    throw refusal(name, error)
  }
}

/** The messages, without what stands before them in a file; and what was the last of it. */
class ArrowBytes implements AsyncIterable<Uint8Array> {
  readonly #chunks: AsyncIterator<Uint8Array>
  #isFile = false
  #isFirst = true
  #tail: Uint8Array = new Uint8Array(0)

  constructor(chunks: AsyncIterator<Uint8Array>) {
    this.#chunks = chunks
  }

  /** Without a way to end it early: what stands behind the last message is read too. */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return { next: () => this.#next() }
  }

  /** Whether the end of it says that it is complete. */
  async isComplete(): Promise<boolean> {
    while ((await this.#next()).done !== true);
    const end = this.#isFile ? fileEnd : streamEnd
    return end.equals(this.#tail.subarray(-end.length))
  }

  async #next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const next = await this.#chunks.next()
    if (next.done === true) return { done: true, value: undefined }
    const chunk = next.value
    this.#tail = Buffer.concat([this.#tail, chunk.subarray(-streamEnd.length)]).subarray(-streamEnd.length)
    if (!this.#isFirst) return { done: false, value: chunk }
    this.#isFirst = false
    this.#isFile = fileMagic.equals(chunk.subarray(0, fileMagic.length))
    return { done: false, value: this.#isFile ? chunk.subarray(fileMagic.length) : chunk }
  }
}

class ArrowTable implements ColumnarSource {
  readonly fields: readonly ColumnarField[]
  readonly #arrow: typeof Arrow
  readonly #reader: AsyncIterable<Arrow.RecordBatch>
  readonly #bytes: ArrowBytes
  readonly #name: string

  constructor(
    arrow: typeof Arrow,
    reader: AsyncIterable<Arrow.RecordBatch>,
    bytes: ArrowBytes,
    schema: Arrow.Schema,
    name: string,
  ) {
    this.#arrow = arrow
    this.#reader = reader
    this.#bytes = bytes
    this.#name = name
    // Any type: the package says `any` of them.
    this.fields = schema.fields.map((field) => fieldOf(arrow, field.name, field.type as Arrow.DataType))
  }

  async *pieces(places: readonly number[]): AsyncGenerator<ColumnarPiece, void, undefined> {
    try {
      for await (const batch of this.#reader) {
        // For a file without batches the reader makes one up, and would go on reading what stands behind them.
        if (batch.constructor !== this.#arrow.RecordBatch) break
        const { numRows, data } = batch
        yield {
          rowCount: numRows,
          columns: places.map((place) => this.#column(data.children[place]!, place, numRows)),
        }
      }
      if (!(await this.#bytes.isComplete()))
        throw new Error('the mark of its end is missing; was it written, copied or sent to its end?')
    } catch (error) {
      throw refusal(this.#name, error)
    }
  }

  #column(data: Arrow.Data, place: number, rowCount: number): ColumnarPiece['columns'][number] {
    // Whoever asks for a column knows that it has a type.
    const { name, type } = this.fields[place]! as { name: string; type: ColumnType }
    if (data.length !== rowCount)
      throw new Error(`column ${JSON.stringify(name)} has ${data.length} values for ${rowCount} rows`)
    const read = columnReader(this.#arrow, data, type)
    return (row) => {
      try {
        return read(row)
      } catch (error) {
        throw refusal(`${this.#name}: column ${JSON.stringify(name)}`, error)
      }
    }
  }
}

function fieldOf(arrow: typeof Arrow, name: string, type: Arrow.DataType): ColumnarField {
  return { name, type: typeOfColumn(arrow, type), typeName: nameOfColumn(arrow, type) }
}

/** Errors of reading the bytes, and of who takes the pieces, are what they are. */
function refusal(name: string, error: unknown): unknown {
  if (error instanceof SluiceError || (error instanceof Error && error.name === 'AbortError')) return error
  return damaged(`${name}: Arrow data`, error)
}

/** What it throws where the first message is another one: Arrow's package for JavaScript writes files so. */
function withoutSchema(error: unknown): never {
  const isOther = messageOf(error).startsWith('Expected Schema Message')
  throw isOther ? new Error('expected a schema before the rows; write it as a stream, or as Parquet') : error
}
