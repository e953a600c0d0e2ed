import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import type { Cell } from '../cell.ts'
import type { ColumnType, TypedColumn } from '../column-type.ts'
import { HeldRows } from '../held-rows.ts'
import type { Output } from '../output.ts'
import { storedCell } from '../stored-cell.ts'
import type { StoredCell } from '../stored-cell.ts'
import type { TableWriter } from '../table-writer.ts'
import { elementOf, storedUnit } from './column-types.ts'

/** Writes Parquet, compressed with Snappy, a row group at a time. */
export class ParquetTableWriter implements TableWriter {
  readonly #columns: readonly { readonly name: string; readonly store: (cell: Cell) => StoredCell }[]
  readonly #bytes = new ByteWriter()
  readonly #writer: ParquetWriter
  readonly #output: Output
  readonly #held: HeldRows

  constructor(columns: readonly TypedColumn[], output: Output) {
    this.#columns = columns.map(({ name, type }) => ({ name, store: storeOf(type) }))
    this.#output = output
    const schema = [
      { name: 'schema', num_children: columns.length },
      ...columns.map(({ name, type }) => elementOf(name, type)),
    ]
    this.#writer = new ParquetWriter({ writer: this.#bytes, schema, createdBy: 'Sluice' })
    this.#held = new HeldRows(columns.length, (rows) => this.#writeGroup(rows))
  }

  write(rows: readonly (readonly Cell[])[]): Promise<void> {
    return this.#held.add(rows)
  }

  async end(): Promise<void> {
    await this.#held.flush()
    await this.#writer.finish()
    await this.#handOn()
  }

  async #writeGroup(rows: readonly (readonly Cell[])[]): Promise<void> {
    const columnData = this.#columns.map(({ name, store }, place) => ({
      name,
      data: rows.map((row) => store(row[place])),
    }))
    await this.#writer.write({ columnData, rowGroupSize: rows.length })
    await this.#handOn()
  }

  /** The writer's buffer is filled anew from its beginning. */
  async #handOn(): Promise<void> {
    const written = Uint8Array.from(this.#bytes.getBytes())
    this.#bytes.index = 0
    await this.#output.write(written)
  }
}

/** 32 bits are numbers to the writer, 64 bits bigints. */
function storeOf(type: ColumnType): (cell: Cell) => StoredCell {
  const store = storedCell(type, storedUnit)
  const isNarrow = type.kind === 'date' || (type.kind === 'time' && storedUnit(type.unit) === 'ms')
  if (!isNarrow) return store
  return (cell) => {
    const stored = store(cell)
    return stored === null ? null : Number(stored)
  }
}
