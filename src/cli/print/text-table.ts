import { wrapped } from './message.ts'

/** Columns of text under one another, two blanks between them, the last one as it is. */
export function textTable(rows: readonly (readonly string[])[], indent = '  '): string[] {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, displayWidth(cell))))
  return rows.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell + ' '.repeat(widths[i]! - displayWidth(cell))))
      .join('  ')
      .replace(/^/, indent)
      .trimEnd(),
  )
}

/** A column is no narrower than this, whatever the width of the whole. */
const leastWidth = 20

/**
 * Rows whose table is no wider than `width`: the cells of one column are broken between words, the rest of each below it.
 *
 * @param column the one that is broken
 * @param width of the table without its indent, columns of the terminal
 */
export function brokenRows(
  rows: readonly (readonly string[])[],
  column: number,
  width: number,
): (readonly string[])[] {
  const widthOf = (i: number) => Math.max(...rows.map((row) => displayWidth(row[i] ?? '')))
  const others = rows[0]!
    .map((_, i) => (i === column ? 0 : widthOf(i) + 2))
    .reduce((sum, each) => sum + each, 0)
  const room = Math.max(leastWidth, width - others)
  return rows.flatMap((row) =>
    piecesOf(row[column] ?? '', room).map((piece, line) =>
      row.map((cell, i) => (i === column ? piece : line === 0 ? cell : '')),
    ),
  )
}

/** A piece may be as wide as the room. */
const piecesOf = (cell: string, room: number) => wrapped(cell, room + 1).split('\n')

const wide =
  /\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Extended_Pictographic}/u
const joined = /\p{Mn}|\p{Me}|\u200d/u

/** Columns of a terminal that a text takes: East Asian characters and pictures take two. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of text) width += joined.test(character) ? 0 : wide.test(character) ? 2 : 1
  return width
}
