import { SluiceError } from '../core/errors.ts'
import type { Cell } from './cell.ts'
import type { ColumnType } from './column-type.ts'
import { headerNames } from './header-names.ts'
import type { NameMatcher } from './name-matcher.ts'
import type { RowBatch, RowReader } from './row-reader.ts'

/** A column as the file has it. */
export interface ColumnarField {
  readonly name: string
  /** Null for one that is not read: a nested one, or of a type that no model and no other file has a place for. */
  readonly type: ColumnType | null
  /** What the file calls its type. */
  readonly typeName: string
}

/** Some rows, column by column. */
export interface ColumnarPiece {
  readonly rowCount: number
  /** Of the columns that were asked for: what stands in a row, from 0. */
  readonly columns: readonly ((row: number) => Cell)[]
}

/** A file that holds columns, a piece after the other. */
export interface ColumnarSource {
  readonly fields: readonly ColumnarField[]
  /**
   * To be called once. Throws SluiceError where the file cannot be read on.
   *
   * @param places of the wanted columns among the fields
   */
  pieces(places: readonly number[]): AsyncIterable<ColumnarPiece>
}

const rowsAtOnce = 1024

/** The rows of a file of columns. @param name for messages */
export function columnarReader(source: ColumnarSource, name: string, names: NameMatcher): RowReader {
  return new ColumnarReader(source, name, names)
}

class ColumnarReader implements RowReader {
  readonly columns: readonly string[]
  readonly renamed: ReadonlyMap<string, string>
  readonly columnsAreFixed = true
  readonly unread: readonly string[]
  readonly #source: ColumnarSource
  readonly #name: string
  #wanted: readonly string[] = []

  constructor(source: ColumnarSource, name: string, names: NameMatcher) {
    this.#source = source
    this.#name = name
    const found = headerNames(
      source.fields.map((field) => field.name),
      names,
      name,
    )
    this.columns = found.columns
    this.renamed = found.renamed
    this.unread = found.columns.filter((_, place) => source.fields[place]!.type === null)
  }

  typeOf(column: string): ColumnType | null {
    const field = this.#source.fields[this.#placeOf(column)]
    return field === undefined ? null : this.#typeOf(field)
  }

  async *batches(wanted: readonly string[]): AsyncGenerator<RowBatch, void, undefined> {
    this.#wanted = wanted
    const places = wanted.map((column) => this.#placeOf(column))
    const present = places.filter((place) => place >= 0)
    for (const place of present) this.#typeOf(this.#source.fields[place]!)
    for await (const { rowCount, columns } of this.#source.pieces(present)) {
      // A column that is not there is undefined in each row.
      let next = 0
      const readers = places.map((place) => (place < 0 ? nothing : columns[next++]!))
      for (let from = 0; from < rowCount; from += rowsAtOnce) {
        const count = Math.min(rowsAtOnce, rowCount - from)
        const rows = Array.from({ length: count }, (_, row) => readers.map((read) => read(from + row)))
        yield { rows, faults: noFaults }
      }
    }
  }

  absent(): readonly string[] {
    return this.#wanted.filter((column) => !this.columns.includes(column))
  }

  strangers(): readonly string[] {
    return this.columns.filter((column) => !this.#wanted.includes(column))
  }

  /** -1 where there is none. */
  #placeOf(column: string): number {
    const place = this.columns.indexOf(column)
    if (place !== this.columns.lastIndexOf(column))
      throw this.#error(`expected one column ${JSON.stringify(column)}, found several`)
    return place
  }

  #typeOf({ name, type, typeName }: ColumnarField): ColumnType {
    if (type !== null) return type
    throw this.#error(
      `column ${JSON.stringify(name)} is ${typeName}, which is not read; write it as numbers, texts or times, or leave it out of --keep`,
    )
  }

  #error(expectation: string): SluiceError {
    return new SluiceError('USAGE', `${this.#name}: ${expectation}`)
  }
}

const nothing = (): undefined => undefined

const noFaults: ReadonlyMap<number, string> = new Map()
