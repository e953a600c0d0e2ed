import type { Lookup, LookupAnswer } from '../features/outside.ts'

/** A row by its columns. */
export type RowCells = (column: string) => unknown

/** Rows in memory, for whoever asks for some of their columns. */
export class MemoryRows {
  readonly #views: MemoryView[] = []

  /** All columns that somebody asks for. */
  get columns(): ReadonlySet<string> {
    return new Set(this.#views.flatMap(({ columns }) => columns))
  }

  /** Sees the rows that come from now on. */
  view(columns: readonly string[]): MemoryView {
    const view = new MemoryView(columns)
    this.#views.push(view)
    return view
  }

  set(key: string, row: RowCells): void {
    for (const view of this.#views) view.set(key, row)
  }

  delete(key: string): void {
    for (const view of this.#views) view.delete(key)
  }

  /** These rows in the place of all that there are. */
  replace(rows: Iterable<readonly [key: string, row: RowCells]>): void {
    for (const view of this.#views) view.clear()
    for (const [key, row] of rows) this.set(key, row)
  }
}

class MemoryView implements Lookup {
  readonly columns: readonly string[]
  readonly #rows = new Map<string, readonly unknown[]>()

  constructor(columns: readonly string[]) {
    this.columns = columns
  }

  set(key: string, row: RowCells): void {
    this.#rows.set(key, this.columns.map(row))
  }

  delete(key: string): void {
    this.#rows.delete(key)
  }

  clear(): void {
    this.#rows.clear()
  }

  find(key: string): LookupAnswer {
    return this.#rows.get(key) ?? null
  }

  /** All is at hand. */
  ask(keys: readonly string[]): Promise<ReadonlyMap<string, LookupAnswer>> {
    return Promise.resolve(new Map(keys.map((key) => [key, this.find(key)])))
  }
}
