import { parseExactJson } from '../../core/exact-json.ts'
import { isJsonObject, kindOf, repeatedName, whatIsWrong } from '../json-body.ts'
import type { JsonObject } from '../json-body.ts'
import { Refusal } from '../refusal.ts'

/** Rows of a text that has a JSON object a line. @throws Refusal malformed, with the line */
export function rowsOfLines(text: string): JsonObject[] {
  const rows = text.split('\n').flatMap((line, at) => (line.trim() === '' ? [] : [objectOf(line, at + 1)]))
  if (rows.length > 0) return rows
  throw new Refusal('malformed', 'the body has no row: it is read as one JSON object a line')
}

function objectOf(line: string, number: number): JsonObject {
  const refuse = (why: string) => new Refusal('malformed', `line ${number} ${why}`)
  const value = parseExactJson(line)
  if (value === undefined) throw refuse(`is no JSON: ${adviceFor(line)}`)
  if (!isJsonObject(value)) throw refuse(`is ${kindOf(value)}, expected an object`)
  const repeated = repeatedName(line)
  if (repeated !== null)
    throw refuse(`has the column '${repeated}' twice: which of the two counts cannot be told`)
  return value
}

/** Longer lines are not written anew for the sake of a message. */
const longestAdvised = 1000

function adviceFor(line: string): string {
  if (hasMoreBehind(line)) {
    return "behind the object is more text, and each row has a line of its own (curl's -d takes line ends away, --data-binary keeps them)"
  }
  const quoted = line.length > longestAdvised ? line : inQuotes(line)
  if (quoted !== line && parseExactJson(quoted) !== undefined)
    return `names and texts stand in quotes: ${quoted.trim()}`
  return whatIsWrong(line)
}

/** Whether what stands first is an object, and something else comes after it. */
function hasMoreBehind(line: string): boolean {
  let depth = 0
  for (const { 0: token, index } of line.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}]/g)) {
    if (token === '{') depth++
    if (token !== '}' || --depth > 0) continue
    return parseExactJson(line.slice(0, index + 1)) !== undefined && line.slice(index + 1).trim() !== ''
  }
  return false
}

/** Texts in double quotes, in single quotes, and words. */
const tokens =
  /"[^"\\]*(?:\\.[^"\\]*)*"|'([^'\\]*(?:\\.[^'\\]*)*)'|[^\s{}[\]:,"'](?:[^{}[\]:,"']*[^\s{}[\]:,"'])?/g

/** What a lenient reader would take it for: `{"Dest": "JFK"}` of `{Dest: JFK}`. */
function inQuotes(line: string): string {
  return line.replace(tokens, (token: string, single: string | undefined, at: number) => {
    if (token.startsWith('"')) return token
    if (single !== undefined) return JSON.stringify(single)
    const isName = /^\s*:/.test(line.slice(at + token.length))
    return !isName && parseExactJson(token) !== undefined ? token : JSON.stringify(token)
  })
}
