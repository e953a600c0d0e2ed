import { WrongAnswer } from './contract.ts'

/** Throws WrongAnswer for what is no object. */
export function answerObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new WrongAnswer(`${what} is no JSON object`)
  // Checked a line before.
  return value as Readonly<Record<string, unknown>>
}

/** Throws WrongAnswer for what is no list. */
export function listIn(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new WrongAnswer(`${what} is no list`)
  return value
}

/** Throws WrongAnswer for what is no list of texts. */
export function textsIn(value: unknown, what: string): readonly string[] {
  const list = listIn(value, what)
  if (!list.every((item) => typeof item === 'string')) throw new WrongAnswer(`${what} holds what is no text`)
  return list
}

export function textIn(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new WrongAnswer(`${what} is no text`)
  return value
}

/** Throws WrongAnswer where there are not as many as were asked for. */
export function assertRows(found: number, wanted: number): void {
  if (found !== wanted) throw new WrongAnswer(`the answer has ${found} rows, and ${wanted} were asked for`)
}

/** @throws WrongAnswer for an output that the answer does not have */
export function missingOutput(name: string): WrongAnswer {
  return new WrongAnswer(`the answer has no output '${name}'`)
}

/** Swaps rows and columns: rows of so many cells, all of the same length. Throws WrongAnswer. */
export function cellColumns(rows: readonly unknown[], width: number): unknown[][] {
  const columns: unknown[][] = Array.from({ length: width }, () => [])
  for (const row of rows) {
    const cells = listIn(row, 'a row of the answer')
    if (cells.length !== width)
      throw new WrongAnswer(`a row of the answer has ${cells.length} cells, and there are ${width} outputs`)
    for (const [at, column] of columns.entries()) column.push(cells[at])
  }
  return columns
}
