import type { Finding } from '../../core/finding.ts'

/**
 * The line that a finding is about, and a caret under the fault; nothing where it has no line.
 *
 * @param source the file's text
 * @param width of the terminal: a longer line is shown around the fault
 */
export function sourceLines(
  { line, column }: Pick<Finding, 'line' | 'column'>,
  source: string,
  width: number,
): readonly string[] {
  const text = line === null ? undefined : source.split(/\r?\n/)[line - 1]
  if (text === undefined || text.trim() === '') return []
  const gutter = `${String(line).padStart(5)} | `
  const room = Math.max(20, width - gutter.length)
  const at = Math.min((column ?? 1) - 1, text.length)
  const from = at < room - 10 ? 0 : at - Math.floor(room / 2)
  const shown = text.slice(from, from + room)
  // Tabs stay, so that the caret stands under its letter whatever they are wide.
  const before = shown.slice(0, at - from).replace(/[^\t]/g, ' ')
  return [`${gutter}${shown}`.trimEnd(), `${' '.repeat(gutter.length - 2)}| ${before}^`]
}
