import { styleText } from 'node:util'
import type { Writable } from 'node:stream'

/** Where a message goes: a terminal, a pipe, a stream of a test. */
export type TextStream = Writable & { readonly isTTY?: boolean; readonly columns?: number }

type Paint = 'bold' | 'red' | 'yellow' | 'green'

/** What a message begins with, or what a finding has behind its place: `sluice:`, `sluice.yaml:12:5: error:`. */
const severity = /^(sluice|warning|error)(?=: )|(?<=^[^\s{][^{]*?: )(error|warning)(?=: )/

/**
 * Each line that is a message with its severity in colour, and on a terminal broken between words. Other lines (tables, JSON) stay
 * as they are.
 */
export function messageText(text: string, stream: TextStream): string {
  const width = terminalWidth(stream)
  return text
    .split('\n')
    .map((line) => messageLine(line, width, stream))
    .join('\n')
}

function messageLine(line: string, width: number, stream: TextStream): string {
  const found = severity.exec(line)?.[0]
  if (found === undefined) return line
  const colour = found === 'warning' ? 'yellow' : 'red'
  return wrapped(line, width, '  ').replace(severity, (word) => painted(word, colour, stream))
}

/** Without end for what is no terminal: whoever reads a pipe wants lines whole. */
export function terminalWidth(stream: TextStream): number {
  return stream.isTTY === true ? columnsOf(stream, Infinity) : Infinity
}

/** Some terminals say that they have none. */
export function columnsOf({ columns = 0 }: TextStream, otherwise: number): number {
  return columns > 0 ? columns : otherwise
}

/** Lines that begin without a blank are headings. */
export function withHeadings(lines: readonly string[], stream: TextStream): string[] {
  return lines.map((line) => (/^\S/.test(line) ? painted(line, 'bold', stream) : line))
}

/** In colour where that is a terminal which has some, or FORCE_COLOR asks for it; NO_COLOR and TERM=dumb are respected. */
export function painted(text: string, paint: Paint, stream: TextStream): string {
  const isOurs = stream === process.stdout || stream === process.stderr
  return isOurs && text !== '' ? styleText(paint, text, { stream }) : text
}

/**
 * Each line broken between words where it is too long, what follows at least as far to the right as its beginning.
 *
 * @param hanging what the continuation of a line has in front, beside the blanks of that line
 */
export function wrapped(text: string, width: number, hanging = ''): string {
  return text
    .split('\n')
    .flatMap((line) => (line.length < width ? [line] : brokenLine(line, width, hanging)))
    .join('\n')
}

function brokenLine(line: string, width: number, hanging: string): string[] {
  const indent = /^ */.exec(line)![0]
  const lines: string[] = []
  let current = ''
  for (const word of line.trimStart().split(' ')) {
    if (current !== '' && current.length + 1 + word.length >= width) {
      lines.push(current)
      current = `${indent}${hanging}${word}`
    } else current = current === '' ? `${indent}${word}` : `${current} ${word}`
  }
  return [...lines, current]
}
