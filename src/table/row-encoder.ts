import type { Cell } from './cell.ts'
import { formatNumber, jsonOfCell, textOfCell } from './cell.ts'

/** Rows as text, each with its line end. */
export interface RowEncoder {
  /** What stands before the first row. */
  readonly header: string
  /** @param cells in the order of the columns; null and undefined are empty */
  row(cells: readonly Cell[]): string
}

export function csvEncoder(columns: readonly string[]): RowEncoder {
  const row = (cells: readonly Cell[]): string => {
    let line = csvCell(cells[0])
    for (let i = 1; i < cells.length; i++) line += `,${csvCell(cells[i])}`
    return `${line}\n`
  }
  return { header: row(columns), row }
}

/** Numbers that JSON has none for are text: `"NaN"`, `"Infinity"`. */
export function jsonLinesEncoder(columns: readonly string[]): RowEncoder {
  const keys = columns.map((column) => `${JSON.stringify(column)}:`)
  return {
    header: '',
    row(cells) {
      let line = '{'
      for (let i = 0; i < cells.length; i++) line += `${i === 0 ? '' : ','}${keys[i]!}${jsonCell(cells[i])}`
      return `${line}}\n`
    },
  }
}

function csvCell(cell: Cell): string {
  if (typeof cell === 'number') return formatNumber(cell)
  if (cell === null || cell === undefined) return ''
  const text = textOfCell(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function jsonCell(cell: Cell): string {
  if (typeof cell === 'number' && Number.isFinite(cell)) return formatNumber(cell)
  if (typeof cell === 'number') return `"${cell}"`
  if (typeof cell === 'bigint') return String(cell)
  return typeof cell === 'object' && cell !== null ? jsonOfCell(cell) : JSON.stringify(cell ?? null)
}
