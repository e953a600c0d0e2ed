import { SluiceError } from '../core/errors.ts'
import type { Cell } from './cell.ts'
import { CsvScanner } from './csv-scanner.ts'
import { headerNames } from './header-names.ts'
import { plainForm } from './input-form.ts'
import type { InputForm } from './input-form.ts'
import type { RowBatch, RowReader } from './row-reader.ts'
import { longestLineBytes } from './text-blocks.ts'

/**
 * Opens a CSV. Its first line is the header unless the form has the columns. Rows end as the first line does: where that ends in LF alone, a CR is a character like
 * others. Blank lines are skipped, unless there is but one column. Throws SluiceError for an empty file.
 *
 * @param blocks text, cut at line ends
 * @param name for messages
 */
export async function openCsv(
  blocks: AsyncIterator<string>,
  name: string,
  form: InputForm = plainForm,
): Promise<RowReader> {
  const reader = new CsvReader(blocks, name, form)
  await reader.readHeader()
  return reader
}

class CsvReader implements RowReader {
  columns: readonly string[] = []
  renamed: ReadonlyMap<string, string> = new Map()
  readonly columnsAreFixed = true
  readonly unread: readonly string[] = []
  readonly #blocks: AsyncIterator<string>
  readonly #name: string
  readonly #form: InputForm
  readonly #scanner: CsvScanner
  #wanted: readonly string[] = []
  #slots = new Int32Array(0)
  /** Text not read yet: behind the header, or a record in which a quote is open. */
  #rest = ''
  /** Data rows read. */
  #rowCount = 0

  constructor(blocks: AsyncIterator<string>, name: string, form: InputForm) {
    this.#blocks = blocks
    this.#name = name
    this.#form = form
    this.#scanner = new CsvScanner(form.separator)
  }

  async readHeader(): Promise<void> {
    const names: Cell[] = []
    let end = -1
    while (end < 0) {
      if (!(await this.#readBlock()))
        throw this.#error(
          `expected ${this.#form.columns === null ? 'a header line with column names' : 'rows'}, it is empty`,
        )
      names.length = 0
      end = this.#rest === '' ? -1 : this.#scanner.record(this.#rest, 0, null, names)
    }
    const header = this.#rest.slice(0, end)
    if (!header.endsWith('\n') && header.includes('\r')) {
      throw this.#error('expected lines to end in LF or CRLF, found CR alone')
    }
    this.#scanner.crlf = header.endsWith('\r\n')
    // A scanner without slots gives each cell as text.
    const given = this.#form.columns ?? (names as string[])
    const { columns, renamed } = headerNames(given, this.#form.names, this.#name)
    this.columns = columns
    this.renamed = renamed
    if (this.#form.columns === null) this.#rest = this.#rest.slice(end)
  }

  typeOf(): null {
    return null
  }

  async *batches(wanted: readonly string[]): AsyncGenerator<RowBatch, void, undefined> {
    this.#want(wanted)
    do yield this.#scan()
    while (await this.#readBlock())
  }

  absent(): readonly string[] {
    return this.#wanted.filter((column) => !this.columns.includes(column))
  }

  strangers(): readonly string[] {
    return this.columns.filter((column) => !this.#wanted.includes(column))
  }

  #want(wanted: readonly string[]): void {
    const twice = wanted.find((name) => this.columns.indexOf(name) !== this.columns.lastIndexOf(name))
    if (twice !== undefined) throw this.#error(`expected one column ${JSON.stringify(twice)}, found several`)
    const places = new Map(wanted.map((name, place) => [name, place]))
    this.#wanted = wanted
    this.#slots = Int32Array.from(this.columns, (name) => places.get(name) ?? -1)
  }

  /** Adds the next block to the rest; false at the end of the file. */
  async #readBlock(): Promise<boolean> {
    const block = await this.#blocks.next()
    if (block.done === true) {
      if (this.#rest === '') return false
      throw this.#error(`data row ${this.#rowCount + 1}: expected every quote to be closed, one is not`)
    }
    this.#rest += block.value
    if (this.#rest.length <= longestLineBytes) return true
    throw this.#error(`data row ${this.#rowCount + 1}: expected at most 16 MiB; is a quote left open?`)
  }

  #scan(): RowBatch {
    const rows: Cell[][] = []
    const faults = new Map<number, string>()
    const text = this.#rest
    let at = 0
    while (at < text.length) {
      const cells = new Array<Cell>(this.#wanted.length)
      const end = this.#scanner.record(text, at, this.#slots, cells)
      if (end < 0) break
      if (this.#isRow(text, at)) {
        const fault = this.#faultOfRecord()
        if (fault !== null) faults.set(rows.length, fault)
        rows.push(cells)
      }
      at = end
    }
    this.#rest = text.slice(at)
    this.#rowCount += rows.length
    return { rows, faults }
  }

  /** Whether the record just read, from `at`, is more than a blank line between rows. */
  #isRow(text: string, at: number): boolean {
    if (this.#scanner.cellCount > 1 || this.columns.length === 1) return true
    return text[at] !== '\n' && !(this.#scanner.crlf && text.startsWith('\r\n', at))
  }

  #faultOfRecord(): string | null {
    const { cellCount, wellFormed } = this.#scanner
    if (cellCount !== this.columns.length) return `expected ${this.columns.length} cells, found ${cellCount}`
    return wellFormed ? null : 'expected a separator or a line end behind a closing quote'
  }

  #error(expectation: string): SluiceError {
    return new SluiceError('USAGE', `${this.#name}: ${expectation}`)
  }
}
