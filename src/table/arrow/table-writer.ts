import { setImmediate } from 'node:timers/promises'
import type * as Arrow from 'apache-arrow'
import type { Cell } from '../cell.ts'
import type { TypedColumn } from '../column-type.ts'
import { HeldRows } from '../held-rows.ts'
import type { Output } from '../output.ts'
import type { TableWriter } from '../table-writer.ts'
import { columnOf } from './column-types.ts'
import { columnVector } from './column-vector.ts'
import { loadArrow } from './load-arrow.ts'

/** Writes an Arrow file or stream, a record batch at a time. Throws SluiceError where the package is not installed. */
export async function arrowWriter(
  format: 'arrow' | 'arrow-stream',
  columns: readonly TypedColumn[],
  output: Output,
  name: string,
): Promise<TableWriter> {
  return new ArrowTableWriter(await loadArrow(name), format, columns, output)
}

class ArrowTableWriter implements TableWriter {
  readonly #arrow: typeof Arrow
  readonly #columns: readonly TypedColumn[]
  readonly #schema: Arrow.Schema
  readonly #writer: Arrow.RecordBatchWriter
  readonly #written: AsyncIterator<Uint8Array>
  /** What was asked for and is not there yet. */
  #next: Promise<IteratorResult<Uint8Array>> | null = null
  readonly #output: Output
  readonly #held: HeldRows

  constructor(
    arrow: typeof Arrow,
    format: 'arrow' | 'arrow-stream',
    columns: readonly TypedColumn[],
    output: Output,
  ) {
    this.#arrow = arrow
    this.#columns = columns
    this.#output = output
    this.#schema = new arrow.Schema(
      columns.map(({ name, type }) => new arrow.Field(name, columnOf(arrow, type), true)),
    )
    this.#writer = format === 'arrow' ? fileWriter(arrow) : new arrow.RecordBatchStreamWriter()
    this.#written = this.#writer[Symbol.asyncIterator]()
    // The schema stands before the first rows, and alone where there are none.
    this.#writer.reset(undefined, this.#schema)
    this.#held = new HeldRows(columns.length, (rows) => this.#writeBatch(rows))
  }

  write(rows: readonly (readonly Cell[])[]): Promise<void> {
    return this.#held.add(rows)
  }

  async end(): Promise<void> {
    await this.#held.flush()
    this.#writer.finish()
    await this.#handOn()
  }

  async #writeBatch(rows: readonly (readonly Cell[])[]): Promise<void> {
    const { makeData, RecordBatch, Struct } = this.#arrow
    const children = this.#columns.map(({ type }, place) =>
      columnVector(
        this.#arrow,
        type,
        rows.map((row) => row[place]),
      ),
    )
    const type = new Struct(this.#schema.fields)
    const data = makeData({ type, length: rows.length, nullCount: 0, children })
    this.#writer.write(new RecordBatch(this.#schema, data))
    await this.#handOn()
  }

  /** All that the writer has by now: what is there comes before anything else has its turn. */
  async #handOn(): Promise<void> {
    for (;;) {
      this.#next ??= this.#written.next()
      const next = await Promise.race([this.#next, setImmediate(null)])
      if (next === null) return
      this.#next = null
      if (next.done === true) return
      await this.#output.write(next.value)
    }
  }
}

/**
 * The package's own writer of files leaves out the schema before the first rows, which its format has and who reads from front to
 * back needs.
 */
function fileWriter(arrow: typeof Arrow): Arrow.RecordBatchWriter {
  class FileWriter extends arrow.RecordBatchFileWriter {
    protected override _writeSchema(schema: Arrow.Schema): this {
      super._writeSchema(schema)
      // As in a stream.
      arrow.RecordBatchWriter.prototype['_writeSchema'].call(this, schema)
      return this
    }
  }
  return new FileWriter()
}
