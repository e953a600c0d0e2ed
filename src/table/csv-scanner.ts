import type { Cell } from './cell.ts'

const quote = 0x22
const lineFeed = 0x0a
const carriageReturn = 0x0d

/**
 * The grammar of CSV (RFC 4180, with any separator), a record at a time. A quote counts at the start of a cell only; an empty cell gives
 * undefined. The hot loop of reading: it looks at each character once and builds wanted cells only.
 */
export class CsvScanner {
  /** Whether records end in CRLF: a CR before the line end is then none of the cell's. */
  crlf = true
  /** Of the record read last: how many cells it has, and whether each closing quote ended its cell. */
  cellCount = 0
  wellFormed = true
  readonly #separator: number

  /** @param separator one character */
  constructor(separator = ',') {
    this.#separator = separator.charCodeAt(0)
  }

  /**
   * Reads the record that starts at `at`, not the end of the text.
   *
   * @param slots where in `cells` each column goes, -1 for nowhere; null: all of them, in order
   * @returns where the next record starts; -1 when the text ends inside quotes
   */
  record(text: string, at: number, slots: Int32Array | null, cells: Cell[]): number {
    this.wellFormed = true
    const separator = this.#separator
    let column = 0
    let start = at
    for (;;) {
      let cell: string | undefined
      let end: number
      if (text.charCodeAt(start) === quote) {
        const closing = closingQuote(text, start + 1)
        if (closing < 0) return -1
        end = cellEnd(text, closing + 1, separator)
        if (end !== closing + 1 && !this.#isLineEnd(text, closing + 1, end)) this.wellFormed = false
        cell = text.slice(start + 1, closing).replaceAll('""', '"')
      } else {
        end = cellEnd(text, start, separator)
        const cut = this.crlf && this.#isLineEnd(text, end - 1, end) ? end - 1 : end
        if (slots === null || slots[column]! >= 0) cell = text.slice(start, cut)
      }
      if (slots === null) cells.push(cell)
      else if (column < slots.length && slots[column]! >= 0 && cell !== '') cells[slots[column]!] = cell
      column++
      if (text.charCodeAt(end) !== separator) {
        this.cellCount = column
        return Math.min(end + 1, text.length)
      }
      start = end + 1
    }
  }

  /** Whether only the CR of a CRLF, or of the file's last line, is left between `at` and the cell's end. */
  #isLineEnd(text: string, at: number, end: number): boolean {
    return (
      this.crlf &&
      end - at === 1 &&
      text.charCodeAt(at) === carriageReturn &&
      text.charCodeAt(end) !== this.#separator
    )
  }
}

/** Where the next separator, line feed, or the end of the text is. */
function cellEnd(text: string, from: number, separator: number): number {
  for (let at = from; at < text.length; at++) {
    const character = text.charCodeAt(at)
    if (character === separator || character === lineFeed) return at
  }
  return text.length
}

/** The quote that closes a cell (a doubled one does not); -1 for none. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text.charCodeAt(at + 1) !== quote) return at
  }
  return -1
}
