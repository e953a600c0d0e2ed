import { SluiceError } from '../core/errors.ts'
import type { Cell } from './cell.ts'
import type { TypedColumn } from './column-type.ts'
import type { Output } from './output.ts'
import { csvEncoder, jsonLinesEncoder } from './row-encoder.ts'
import type { RowEncoder } from './row-encoder.ts'
import type { TableFormat } from './table-format.ts'
import type { TableWriter } from './table-writer.ts'

/**
 * Writes a table. What stands in a file before its first row is written with the first call, or at the end. Code for Parquet and Arrow
 * is loaded when it is used.
 *
 * @param name of the output, for messages
 */
export async function openWriter(
  format: TableFormat,
  columns: readonly TypedColumn[],
  output: Output,
  name: string,
): Promise<TableWriter> {
  const names = columns.map((column) => column.name)
  switch (format) {
    case 'csv':
      return new TextWriter(csvEncoder(names), output)
    case 'jsonl':
      return new TextWriter(jsonLinesEncoder(names), output)
    case 'parquet': {
      refuseWhole(name)
      const { ParquetTableWriter } = await import('./parquet/table-writer.ts')
      return new ParquetTableWriter(columns, output)
    }
    case 'arrow':
    case 'arrow-stream': {
      const { arrowWriter } = await import('./arrow/table-writer.ts')
      return arrowWriter(format, columns, output, name)
    }
  }
}

/** Its columns are compressed one by one; as a whole it would have to be unpacked before it can be read. */
function refuseWhole(name: string): void {
  if (/\.(gz|zst)$/i.test(name))
    throw new SluiceError('USAGE', `${name}: Parquet is compressed within: call it .parquet alone`)
}

class TextWriter implements TableWriter {
  readonly #encoder: RowEncoder
  readonly #output: Output
  #hasBegun = false

  constructor(encoder: RowEncoder, output: Output) {
    this.#encoder = encoder
    this.#output = output
  }

  async write(rows: readonly (readonly Cell[])[]): Promise<void> {
    let text = this.#hasBegun ? '' : this.#encoder.header
    this.#hasBegun = true
    for (const row of rows) text += this.#encoder.row(row)
    await this.#output.write(text)
  }

  end(): Promise<void> {
    return this.#hasBegun ? Promise.resolve() : this.write([])
  }
}
