import { ModelError } from '../../core/errors.ts'
import { trimJava } from '../math/java-number.ts'

/**
 * The `[info]` section: typed reading by key. `null` in the file means absent. Each getter throws ModelError, naming
 * file, key and expectation, when the text does not fit; the ones without a fallback also when the key is absent.
 */
export interface ModelIni {
  has(key: string): boolean
  keys(): readonly string[]
  string(key: string, fallback?: string): string
  /** Any number that Java prints, NaN and Infinity included. */
  number(key: string, fallback?: number): number
  /** Within +-2^31, and within the bounds given. */
  integer(
    key: string,
    bounds?: { readonly min?: number; readonly max?: number; readonly fallback?: number },
  ): number
  boolean(key: string, fallback?: boolean): boolean
  /** `[a, b, c]` as doubles; `length`, when given, is checked. `null` and absent give the fallback. */
  numbers(key: string, options?: { readonly length?: number; readonly fallback?: Float64Array }): Float64Array
  integers(key: string, options?: { readonly length?: number; readonly fallback?: Int32Array }): Int32Array
  strings(
    key: string,
    options?: { readonly length?: number; readonly fallback?: readonly string[] },
  ): readonly string[]
}

/** The three sections of a `model.ini`. */
export interface ModelIniFile {
  readonly info: ModelIni
  /** As they stand; H2O drops blank lines and lines starting with `#`, so some may be lost. */
  readonly columns: readonly string[]
  readonly domains: readonly { readonly column: number; readonly count: number; readonly file: string }[]
}

/** The line ends that Java's reader knows. */
const lineEnd = /\r\n|\n|\r/

/**
 * Parses a `model.ini`. Every line is trimmed; blank lines and lines starting with `#` are dropped. `[columns]` runs to
 * the last `[domains]`, so that columns called `[info]` or `[domains]` are columns (H2O cannot read such files).
 */
export function parseModelIni(source: string, entry: string, text: string): ModelIniFile {
  const lines = text
    .split(lineEnd)
    .map(trimJava)
    .filter((line) => line !== '' && !line.startsWith('#'))
  const columnsAt = lines.indexOf('[columns]')
  const domainsAt = lines.lastIndexOf('[domains]')
  if (lines[0] !== '[info]' || columnsAt < 0 || domainsAt < columnsAt) {
    throw new ModelError(source, entry, 'expected the sections [info], [columns] and [domains]')
  }
  return {
    info: iniSection(source, entry, parseInfo(lines.slice(1, columnsAt))),
    columns: lines.slice(columnsAt + 1, domainsAt),
    domains: lines.slice(domainsAt + 1).map((line) => parseDomain(source, entry, line)),
  }
}

function parseInfo(lines: readonly string[]): Map<string, string> {
  const values = new Map<string, string>()
  for (const line of lines) {
    const at = line.indexOf('=')
    if (at < 0) continue
    const value = trimJava(line.slice(at + 1))
    if (value !== 'null') values.set(trimJava(line.slice(0, at)), value)
  }
  return values
}

function parseDomain(source: string, entry: string, line: string): ModelIniFile['domains'][number] {
  const match = /^(\d{1,9}): (\d{1,9}) (\S+)$/.exec(line)
  if (match === null) {
    throw new ModelError(source, entry, 'expected [domains] lines of the form "column: count file"')
  }
  return { column: Number(match[1]), count: Number(match[2]), file: match[3]! }
}

const numberText = /^[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)$/
const integerText = /^[+-]?\d{1,10}$/

/** Typed getters over the texts of `[info]`. */
export function iniSection(source: string, entry: string, values: ReadonlyMap<string, string>): ModelIni {
  const wrong = (key: string, expectation: string): ModelError => {
    const found = values.get(key)
    const shown = found === undefined ? 'it is missing' : `found ${JSON.stringify(found.slice(0, 60))}`
    return new ModelError(source, entry, `expected ${key} to be ${expectation}, ${shown}`)
  }
  const read = <T>(key: string, fallback: T | undefined, parse: (text: string) => T, what: string): T => {
    const text = values.get(key)
    if (text !== undefined) return parse(text)
    if (fallback === undefined) throw wrong(key, what)
    return fallback
  }
  const parseNumber = (key: string, text: string): number => {
    if (!numberText.test(text)) throw wrong(key, 'numbers')
    return Number(text)
  }
  const parseInteger = (key: string, text: string, min = -(2 ** 31), max = 2 ** 31 - 1): number => {
    const value = integerText.test(text) ? Number(text) : NaN
    if (!(value >= min && value <= max)) throw wrong(key, `integers from ${min} to ${max}`)
    return value
  }
  const list = (key: string, text: string, length: number | undefined): string[] => {
    if (!text.startsWith('[') || !text.endsWith(']')) throw wrong(key, 'a list in brackets')
    const inner = trimJava(text.slice(1, -1))
    const items = inner === '' ? [] : inner.split(',').map(trimJava)
    if (length !== undefined && items.length !== length) {
      throw wrong(key, `a list of ${length} items (it has ${items.length})`)
    }
    return items
  }
  return {
    has: (key) => values.has(key),
    keys: () => [...values.keys()],
    string: (key, fallback) => read(key, fallback, (text) => text, 'a text'),
    number: (key, fallback) => read(key, fallback, (text) => parseNumber(key, text), 'a number'),
    integer: (key, { min, max, fallback } = {}) =>
      read(key, fallback, (text) => parseInteger(key, text, min, max), 'an integer'),
    boolean: (key, fallback) =>
      read(
        key,
        fallback,
        (text) => {
          if (text !== 'true' && text !== 'false') throw wrong(key, 'true or false')
          return text === 'true'
        },
        'true or false',
      ),
    numbers: (key, { length, fallback } = {}) =>
      read(
        key,
        fallback,
        (text) => Float64Array.from(list(key, text, length), (item) => parseNumber(key, item)),
        'a list of numbers',
      ),
    integers: (key, { length, fallback } = {}) =>
      read(
        key,
        fallback,
        (text) => Int32Array.from(list(key, text, length), (item) => parseInteger(key, item)),
        'a list of integers',
      ),
    strings: (key, { length, fallback } = {}) =>
      read(key, fallback, (text) => list(key, text, length), 'a list of texts'),
  }
}
