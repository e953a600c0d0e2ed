import type { ShownLetter } from '../../app/shown-letter.ts'
import { plural } from '../../core/text.ts'
import { section } from './paragraph.ts'
import { textTable } from './text-table.ts'

const longestText = 200

/** One dead letter for people: what it says, then its event, the field at fault marked. */
export function letterText(topic: string, letter: ShownLetter): string[] {
  return [
    `${topic} ${letter.partition}/${letter.offset}`,
    ...textTable(rows(letter)),
    ...section('event', eventLines(letter)),
  ]
}

function rows(letter: ShownLetter): string[][] {
  const { redriveCount, omitted, writer } = letter
  const all: readonly (readonly [string, string | null])[] = [
    ['time', letter.time],
    ['event id', letter.eventId ?? '(the letter does not say where the record lay)'],
    ['reason', letter.reason],
    ['field', letter.field],
    ['feature', letter.feature],
    ['value', letter.value],
    ['model', letter.model],
    ['message', letter.message],
    ['stage', letter.stage],
    ['scored', letter.scored ? 'yes: the letter is a copy' : null],
    ['redriven', redriveCount === 0 ? null : plural(redriveCount, 'time')],
    ['omitted', omitted.length === 0 ? null : omitted.join(', ')],
    ['written by', writer === 'sluice' ? null : writer],
    ['key', letter.key],
    ['problem', letter.problem],
  ]
  return all.flatMap(([name, text]) => (text === null ? [] : [[name, printable(text)]]))
}

function eventLines({ event, field, feature, reason, message }: ShownLetter): string[] {
  if (event === null) return []
  const why = message === null ? reason : `${reason}: ${message}`
  const lines = leavesOf(event, '').map(([path, text]) => {
    const isAtFault = path === field || path === feature
    return [isAtFault ? `> ${path}` : `  ${path}`, printable(text), isAtFault ? printable(`<- ${why}`) : '']
  })
  return textTable(lines)
}

/** Nested fields by their paths. */
function leavesOf(fields: object, path: string): (readonly [string, string])[] {
  return Object.entries(fields).flatMap(([name, value]: [string, unknown]): (readonly [string, string])[] => {
    const at = path === '' ? name : `${path}.${name}`
    const isNested = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isNested && Object.keys(value).length > 0 ? leavesOf(value, at) : [[at, JSON.stringify(value)]]
  })
}

/** What comes from records must not steer the terminal. */
function printable(text: string): string {
  const plain = text.replace(/\p{Cc}+/gu, ' ')
  return plain.length > longestText ? `${plain.slice(0, longestText)}…` : plain
}
