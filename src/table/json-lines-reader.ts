import type { Cell } from './cell.ts'
import { parseJsonLine } from './json-line.ts'
import type { RowBatch, RowReader } from './row-reader.ts'

/**
 * Opens JSON lines: an object a line, blank lines skipped. An empty file has no rows.
 *
 * @param blocks text, cut at line ends
 */
export async function openJsonLines(blocks: AsyncIterator<string>): Promise<RowReader> {
  const reader = new JsonLinesReader(blocks)
  await reader.peek()
  return reader
}

class JsonLinesReader implements RowReader {
  columns: readonly string[] = []
  readonly columnsAreFixed = false
  readonly #blocks: AsyncIterator<string>
  #block: string | null = null
  #unseen = new Set<string>()

  constructor(blocks: AsyncIterator<string>) {
    this.#blocks = blocks
  }

  async peek(): Promise<void> {
    this.#block = await this.#next()
    const first = parseObject(this.#block?.trim().split('\n', 1)[0] ?? '')
    this.columns = first === null ? [] : Object.keys(first)
  }

  async *batches(wanted: readonly string[]): AsyncGenerator<RowBatch, void, undefined> {
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

  #scan(block: string, wanted: readonly string[]): RowBatch {
    const rows: (readonly Cell[])[] = []
    const faults = new Map<number, string>()
    for (const line of block.split('\n')) {
      if (line.trim() === '') continue
      const object = parseObject(line)
      if (object === null) faults.set(rows.length, 'expected a JSON object')
      rows.push(object === null ? [] : wanted.map((column) => this.#cell(object, column)))
    }
    return { rows, faults }
  }

  #cell(object: Readonly<Record<string, Cell>>, column: string): Cell {
    if (!Object.hasOwn(object, column)) return undefined
    this.#unseen.delete(column)
    return object[column]
  }
}

function parseObject(line: string): Readonly<Record<string, Cell>> | null {
  const value = parseJsonLine(line)
  // What JSON gives below an object is a Cell.
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, Cell>)
    : null
}
