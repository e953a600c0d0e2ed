import { parseExactJson } from '../core/exact-json.ts'
import type { Cell } from './cell.ts'
import { AmbiguousName, exactNames } from './name-matcher.ts'
import type { NameMatcher } from './name-matcher.ts'
import type { RowBatch, RowReader } from './row-reader.ts'

/**
 * Opens JSON lines: an object a line, blank lines skipped. An empty file has no rows.
 *
 * @param blocks text, cut at line ends
 */
export async function openJsonLines(
  blocks: AsyncIterator<string>,
  names: NameMatcher = exactNames,
): Promise<RowReader> {
  const reader = new JsonLinesReader(blocks, names)
  await reader.peek()
  return reader
}

/** How many keys that are no column are remembered, to tell which of them may mean one. */
const knownStrangers = 1000

class JsonLinesReader implements RowReader {
  columns: readonly string[] = []
  readonly renamed = new Map<string, string>()
  readonly columnsAreFixed = false
  readonly unread: readonly string[] = []
  readonly #blocks: AsyncIterator<string>
  readonly #names: NameMatcher
  #block: string | null = null
  #wanted: ReadonlySet<string> = new Set()
  #unseen = new Set<string>()
  readonly #strangers = new Set<string>()

  constructor(blocks: AsyncIterator<string>, names: NameMatcher) {
    this.#blocks = blocks
    this.#names = names
  }

  async peek(): Promise<void> {
    this.#block = await this.#next()
    const first = parseObject(this.#block?.trim().split('\n', 1)[0] ?? '')
    this.columns = Object.keys(first ?? {}).map((key) => {
      const [meant, other] = this.#names.meanings(key)
      return meant === undefined || other !== undefined ? key : meant
    })
  }

  typeOf(): null {
    return null
  }

  async *batches(wanted: readonly string[]): AsyncGenerator<RowBatch, void, undefined> {
    this.#wanted = new Set(wanted)
    this.#unseen = new Set(wanted)
    while (this.#block !== null) {
      yield this.#scan(this.#block, wanted)
      this.#block = await this.#next()
    }
  }

  absent(): readonly string[] {
    return [...this.#unseen]
  }

  async #next(): Promise<string | null> {
    const block = await this.#blocks.next()
    return block.done === true ? null : block.value
  }

  strangers(): readonly string[] {
    return [...this.#strangers]
  }

  #scan(block: string, wanted: readonly string[]): RowBatch {
    const rows: (readonly Cell[])[] = []
    const faults = new Map<number, string>()
    for (const line of block.split('\n')) {
      if (line.trim() === '') continue
      const object = parseObject(line)
      const cells = object === null ? 'expected a JSON object' : this.#cells(object, wanted)
      if (typeof cells === 'string') faults.set(rows.length, cells)
      rows.push(typeof cells === 'string' ? [] : cells)
    }
    return { rows, faults }
  }

  /** The cells of a row, or why it is none. */
  #cells(object: Readonly<Record<string, Cell>>, wanted: readonly string[]): readonly Cell[] | string {
    const strange = this.#strangeKeys(object)
    let renamed: ReadonlyMap<string, string>
    try {
      renamed = strange ? this.#names.renamed(Object.keys(object)) : nothingRenamed
    } catch (error) {
      if (error instanceof AmbiguousName) return `ambiguous key: ${error.message}`
      throw error
    }
    for (const [name, key] of renamed) if (!this.renamed.has(name)) this.renamed.set(name, key)
    return wanted.map((column) => {
      const key = renamed.get(column) ?? column
      if (!Object.hasOwn(object, key)) return undefined
      this.#unseen.delete(column)
      return object[key]
    })
  }

  /** Whether a row has keys that mean a column under another name; all that are no column are remembered. */
  #strangeKeys(object: Readonly<Record<string, Cell>>): boolean {
    let meaning = false
    for (const key in object) {
      if (this.#wanted.has(key)) continue
      if (this.#names.meanings(key).length > 0) meaning = true
      else if (this.#strangers.size < knownStrangers) this.#strangers.add(key)
    }
    return meaning
  }
}

const nothingRenamed: ReadonlyMap<string, string> = new Map()

function parseObject(line: string): Readonly<Record<string, Cell>> | null {
  const value = parseExactJson(line)
  // What JSON gives below an object is a Cell.
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, Cell>)
    : null
}
