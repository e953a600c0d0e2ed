import { isUtf8 } from 'node:buffer'
import { parseExactJson } from '../core/exact-json.ts'
import { messageOf } from '../core/errors.ts'
import type { FrontAnswer } from './front.ts'
import { Refusal } from './refusal.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/**
 * The value of a JSON body; whole numbers beyond 2^53 as bigints.
 *
 * @throws Refusal malformed, with the place
 */
export function jsonBody(body: Buffer): unknown {
  return parseJson(textBody(body))
}

/** @throws Refusal malformed for a body that is no UTF-8 */
export function textBody(body: Buffer): string {
  if (!isUtf8(body)) throw new Refusal('malformed', 'the body is no text in UTF-8')
  const text = body.toString('utf8')
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

/** @throws Refusal malformed, with the place */
export function parseJson(text: string): unknown {
  if (text.trim() === '') throw new Refusal('malformed', 'the body is empty, and JSON is read here')
  const value = parseExactJson(text)
  if (value !== undefined) return value
  throw new Refusal('malformed', `the body is no JSON: ${whatIsWrong(text)}`)
}

/** Longer bodies are not read again and again for the sake of a message. */
const longestSearched = 2 ** 16

/** Where a text that is no JSON goes wrong, for a message. */
export function whatIsWrong(text: string): string {
  const hint = /\b(NaN|Infinity)\b/.test(text)
    ? '; NaN and Infinity are none, null stands for a missing value'
    : ''
  if (text.length > longestSearched) return `it is wrong somewhere in its ${text.length} characters${hint}`
  const at = firstWrong(text)
  if (at === null) return `it ends too early${hint}`
  const lines = text.slice(0, at).split('\n')
  return `an unexpected character at line ${lines.length}, column ${lines.at(-1)!.length + 1}${hint}`
}

/** The index of the first character that no JSON has there; null where only the end is missing. */
function firstWrong(text: string): number | null {
  if (mayGoOn(text)) return null
  let good = 0
  let bad = text.length
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (mayGoOn(text.slice(0, middle))) good = middle
    else bad = middle
  }
  return good
}

/** Whether a text is the beginning of some JSON. */
function mayGoOn(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    const message = messageOf(error)
    const at = /at position (\d+)/.exec(message)?.[1]
    if (at !== undefined) return Number(at) >= text.length
    return /end of JSON input|[Uu]nterminated/.test(message)
  }
}

/** The first name that an object of a JSON text has twice; null where none has: of two values JSON keeps the last and tells nobody. */
export function repeatedName(text: string): string | null {
  // A set for each object that is open, null for an array.
  const open: (Set<string> | null)[] = []
  for (const [token, string, colon] of text.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}[\]]/g)) {
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(null)
    else if (string === undefined) open.pop()
    else if (colon !== undefined) {
      // A name is in quotes, and in an object.
      const name = JSON.parse(string) as string
      const names = open.at(-1)!
      if (names.has(name)) return name
      names.add(name)
    }
  }
  return null
}

/** @throws Refusal malformed; `what` names the value in the message */
export function jsonObjectIn(value: unknown, what: string): JsonObject {
  if (isJsonObject(value)) return value
  throw new Refusal('malformed', `${what} is ${kindOf(value)}, expected an object`)
}

/** @throws Refusal malformed */
export function arrayIn(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new Refusal('malformed', `${what} is ${kindOf(value)}, expected an array`)
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function kindOf(value: unknown): string {
  if (value === undefined) return 'not there'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  const names: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'a number',
    bigint: 'a number',
    boolean: 'true or false',
  }
  return names[typeof value] ?? 'an object'
}

export function jsonAnswerOf(
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): FrontAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  }
}
