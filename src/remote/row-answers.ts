import type { OutputColumn } from '../core/column.ts'
import { RowRefusal } from '../scoring/asked-scorer.ts'
import type { RowAnswer } from '../scoring/asked-scorer.ts'
import { WrongAnswer } from './contract.ts'

/**
 * The answers of rows from the cells of a server's answer, a list an output. A number may be text; an empty one, and null, is none:
 * NaN. Throws WrongAnswer for what is neither.
 */
export function rowAnswers(
  cells: readonly (readonly unknown[])[],
  outputs: readonly OutputColumn[],
  levels: readonly string[] | null,
  rowCount: number,
): RowAnswer[] {
  const readers = outputs.map((output) => (output.kind === 'label' ? labelReader(levels ?? []) : numberIn))
  return Array.from({ length: rowCount }, (_, row) => {
    const numbers: number[] = []
    for (const [at, read] of readers.entries()) {
      const number = read(cells[at]?.[row], outputs[at]?.name ?? '')
      if (number === null)
        return new RowRefusal('the server predicts a class that labels does not name', null)
      numbers.push(number)
    }
    return numbers
  })
}

/** Gives the index of a level; null for a text that is none. */
function labelReader(levels: readonly string[]): (cell: unknown, name: string) => number | null {
  const index = new Map(levels.map((level, at) => [level, at]))
  return (cell, name) => {
    if (cell === null || cell === undefined) return NaN
    if (typeof cell !== 'string' && typeof cell !== 'number' && typeof cell !== 'boolean')
      throw new WrongAnswer(`output '${name}' holds what is no class`)
    return index.get(String(cell)) ?? null
  }
}

function numberIn(cell: unknown, name: string): number {
  if (typeof cell === 'number') return cell
  if (cell === null || cell === undefined || cell === '' || cell === 'NaN') return NaN
  const number = typeof cell === 'string' ? Number(cell) : NaN
  if (Number.isNaN(number)) throw new WrongAnswer(`output '${name}' holds what is no number`)
  return number
}
