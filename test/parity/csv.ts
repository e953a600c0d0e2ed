/**
 * Cells of a CSV text: commas, LF line ends, doubled quotes; CR is a character like others; a line of one empty cell is
 * a row.
 */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let at = 0
  while (at < text.length) {
    const { cell, next } = readCell(text, at)
    row.push(cell)
    at = next + 1
    if (text[next] === ',' && at < text.length) continue
    if (text[next] === ',') row.push('')
    rows.push(row)
    row = []
  }
  return rows
}

function readCell(text: string, start: number): { cell: string; next: number } {
  if (text[start] !== '"') {
    let next = start
    while (next < text.length && text[next] !== ',' && text[next] !== '\n') next++
    return { cell: text.slice(start, next), next }
  }
  let cell = ''
  let at = start + 1
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote < 0) throw new Error('unclosed quote')
    cell += text.slice(at, quote)
    if (text[quote + 1] !== '"') return { cell, next: quote + 1 }
    cell += '"'
    at = quote + 2
  }
}

/** A CSV file with its header: rows by column name. */
export class Table {
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]

  constructor(text: string) {
    const [header, ...rows] = parseCsv(text)
    this.header = header ?? []
    this.rows = rows
  }

  /** A row's cell; empty where the row has none. */
  cell(row: readonly string[], column: string): string {
    return row[this.header.indexOf(column)] ?? ''
  }
}
