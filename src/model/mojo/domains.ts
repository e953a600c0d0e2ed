import { ModelError } from '../../core/errors.ts'
import type { Archive } from './archive.ts'

const lineEnd = /\r\n|\n|\r/

/** Backslash escapes of domain, `_orig_*` and vocabulary lines: `\n`, `\r`, and any other character for itself. */
export function unescapeLine(line: string): string {
  if (!line.includes('\\')) return line
  return line.replace(/\\([\s\S])/g, (_, escaped: string) =>
    escaped === 'n' ? '\n' : escaped === 'r' ? '\r' : escaped,
  )
}

/** The lines of a text entry as Java's reader gives them: only the last, empty piece is no line. */
export function splitLines(text: string): string[] {
  const lines = text.split(lineEnd)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** One level a line; lines are not trimmed, an empty one is the empty level. Throws ModelError when the count differs. */
export function readDomain(
  archive: Archive,
  path: string,
  count: number,
  escaped: boolean,
): readonly string[] {
  const lines = splitLines(archive.text(path))
  if (lines.length !== count) {
    throw new ModelError(archive.source, path, `expected ${count} levels, found ${lines.length}`)
  }
  return escaped ? lines.map(unescapeLine) : lines
}
