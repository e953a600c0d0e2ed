import { readJson } from '../../src/model/xgboost/json-reader.ts'
import { readUbjson } from '../../src/model/xgboost/ubjson-reader.ts'
import type { MutatedFormat } from './originals.ts'

/**
 * Where two files of a format differ, as paths without numbers: `trees[].splits[].border`. A key that only one of them
 * has ends in `+` or `-`, a list of another length in `.length`. Null where the files cannot be compared so.
 */
export function differences(format: MutatedFormat, before: Buffer, after: Buffer): readonly string[] | null {
  const read = readers[format]
  if (read === undefined) return null
  const found = new Set<string>()
  compare(read(before), read(after), '', found)
  return [...found].sort()
}

const readers: Partial<Record<MutatedFormat, (file: Buffer) => unknown>> = {
  lightgbm: readLines,
  'xgboost-json': (file) => readJson(file, 'file'),
  'xgboost-ubjson': (file) => readUbjson(file, 'file'),
  catboost: (file) => JSON.parse(file.toString()) as unknown,
}

function compare(a: unknown, b: unknown, path: string, found: Set<string>): void {
  if (isList(a) && isList(b)) {
    if (a.length !== b.length) found.add(`${path}.length`)
    else for (let at = 0; at < a.length; at++) compare(a[at], b[at], `${path}[]`, found)
    return
  }
  const [from, to] = [fieldsOf(a), fieldsOf(b)]
  if (from === null || to === null) {
    if (!Object.is(a, b)) found.add(path)
    return
  }
  for (const [key, value] of from) {
    const inner = path === '' ? key : `${path}.${key}`
    if (to.has(key)) compare(value, to.get(key), inner, found)
    else found.add(`${inner}-`)
  }
  for (const key of to.keys()) if (!from.has(key)) found.add(`${path === '' ? key : `${path}.${key}`}+`)
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || ArrayBuffer.isView(value)
}

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> | null {
  if (value instanceof Map) return value as ReadonlyMap<string, unknown>
  if (typeof value !== 'object' || value === null || isList(value)) return null
  return new Map(Object.entries(value))
}

/** The text of LightGBM: a header, trees, and what is behind them. */
function readLines(file: Buffer): unknown {
  const [text = '', ...rest] = file.toString('latin1').split('\nend of trees')
  const [header = '', ...trees] = text.split(/\nTree=/)
  return {
    header: keysOf(header),
    tree: trees.map((tree) => keysOf(`number=${tree}`)),
    tail: rest.join('\n'),
  }
}

function keysOf(block: string): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    block
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => {
        const equals = line.indexOf('=')
        return equals < 0
          ? [line, []]
          : [
              line.slice(0, equals),
              line
                .slice(equals + 1)
                .trim()
                .split(/\s+/),
            ]
      }),
  )
}
