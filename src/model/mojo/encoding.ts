import type { InputColumn } from '../../core/column.ts'
import { ModelError } from '../../core/errors.ts'
import type { RowEncoding } from '../kernel-rows.ts'
import type { Mojo } from './algorithm.ts'
import { splitLines, unescapeLine } from './domains.ts'
import { parseJavaInt, trimJava } from '../math/java-number.ts'

/** One original column's way into the encoded row. */
interface ColumnEncoding {
  readonly input: InputColumn
  readonly target: number
  /** Slots it takes from `target` on. */
  readonly width: number
  /** Writes a level's code; the level behind the last one stands for NA. Null for numeric columns: the value itself. */
  readonly write: ((level: number, row: Float64Array, at: number) => void) | null
}

const iniEntry = 'model.ini'
const encodings = ['OneHotExplicit', 'Binary', 'EnumLimited', 'Eigen', 'LabelEncoder'] as const

type Encoding = (typeof encodings)[number]

/** Values of `_genmodel_encoding` under which rows hold level indexes. */
const plainEncodings = ['AUTO', 'Enum', 'SortByResponse', 'OneHotInternal']

/** An original column that is an input: not the response. */
interface Original {
  readonly name: string
  readonly levels: readonly string[] | null
}

/** The encoding of a model's rows; null when they hold the columns as they are. Throws ModelError. */
export function readEncoding(mojo: Mojo): RowEncoding | null {
  const encoding = encodingOf(mojo)
  if (encoding === null) return null
  const originals = readOriginals(mojo)
  const positions = slotPositions(encoding, originals)
  const special = new Set(mojo.columns.slice(mojo.featureCount))
  const projections = encoding === 'Eigen' ? mojo.ini.numbers('_orig_projection_array') : null
  const columns: ColumnEncoding[] = []
  let projected = 0
  originals.forEach((original, index) => {
    const { name, levels } = original
    const first = projected
    projected += levels?.length ?? 0
    if (special.has(name) && levels === null) return
    const target = encoding === 'EnumLimited' ? limitedSlot(mojo, name, index) : positions[index]!
    // A start behind the row: H2O's scorer passes the column over.
    if (target >= mojo.featureCount) return
    columns.push(
      levels === null
        ? { input: { name, kind: 'numeric', levels: null }, target, width: 1, write: null }
        : encodeLevels(mojo, encoding, name, levels, target, projections?.subarray(first, projected) ?? null),
    )
  })
  return rowEncoding(columns, mojo.featureCount)
}

function encodingOf(mojo: Mojo): Encoding | null {
  const key = '_genmodel_encoding'
  // Deep Learning writes EnumLimited as null, and the original columns all the same.
  const fallback =
    mojo.ini.has('_n_orig_names') && mojo.ini.keys().includes('_n_orig_names') ? 'EnumLimited' : 'AUTO'
  const name = mojo.ini.string(key, fallback)
  if (plainEncodings.includes(name)) return null
  const known = encodings.find((encoding) => encoding === name)
  if (known !== undefined) return known
  throw new ModelError(
    mojo.source,
    iniEntry,
    `expected ${key} to be one of ${encodings.join(', ')}, found ${name}`,
  )
}

function readOriginals(mojo: Mojo): Original[] {
  const { archive, ini, source } = mojo
  const count = ini.integer('_n_orig_names', { min: 0 })
  const names = originalLines(mojo, '_orig_names', count)
  const domainCount = ini.integer('_n_orig_domain_values', { min: 0 })
  if (domainCount > count) {
    throw new ModelError(source, iniEntry, `expected at most ${count} original domains, found ${domainCount}`)
  }
  const originals = names.map((name, index) => {
    const length =
      index < domainCount ? ini.integer(`_m_orig_domain_values_${index}`, { min: 0, fallback: 0 }) : 0
    const path = `_orig_domain_values_${index}`
    return { name, levels: length > 0 && archive.has(path) ? originalLines(mojo, path, length) : null }
  })
  const response = mojo.supervised ? mojo.columns.at(-1) : undefined
  if (originals.at(-1)?.name === response) originals.pop()
  return originals
}

function originalLines(mojo: Mojo, path: string, count: number): string[] {
  const lines = splitLines(mojo.archive.text(path)).map((line) => trimJava(unescapeLine(line)))
  if (lines.length !== count) {
    throw new ModelError(mojo.source, path, `expected ${count} lines, found ${lines.length}`)
  }
  return lines
}

/**
 * Where each original column starts. The encodings that take several slots have numeric columns first; H2O counts
 * offset, weights and fold columns among them, which shifts its blocks to the right. Kept: its scorer refuses or
 * mis-scores such rows, and so do we.
 */
function slotPositions(encoding: Encoding, originals: readonly Original[]): number[] {
  if (encoding !== 'OneHotExplicit' && encoding !== 'Binary') return originals.map((_, index) => index)
  let numeric = 0
  let block = originals.filter((original) => original.levels === null).length
  return originals.map(({ levels }) => {
    if (levels === null) return numeric++
    const start = block
    block += slotCount(encoding, levels.length)
    return start
  })
}

function slotCount(encoding: Encoding, levelCount: number): number {
  if (encoding === 'OneHotExplicit') return levelCount + 1
  if (encoding === 'Binary') return 32 - Math.clz32(levelCount)
  return 1
}

/** EnumLimited keeps or renames columns; Deep Learning also sorts them. */
function limitedSlot(mojo: Mojo, name: string, index: number): number {
  const found = mojo.columns.findIndex(
    (column, slot) =>
      slot < mojo.featureCount &&
      (column === name ||
        (column.startsWith(`${name}.top_`) && /^\d+_levels$/.test(column.slice(name.length + 5)))),
  )
  return found < 0 ? index : found
}

function encodeLevels(
  mojo: Mojo,
  encoding: Encoding,
  name: string,
  levels: readonly string[],
  target: number,
  projection: Float64Array | null,
): ColumnEncoding {
  const width = slotCount(encoding, levels.length)
  const input: InputColumn = { name, kind: 'categorical', levels }
  switch (encoding) {
    case 'OneHotExplicit':
      return {
        input,
        target,
        width,
        write: (level, row, at) => void row.fill(0, at, at + width).fill(1, at + level, at + level + 1),
      }
    case 'Binary':
      return { input, target, width, write: binaryWriter(levels.length, width) }
    case 'LabelEncoder': {
      const codes = levels.map((level, index) => parseJavaInt(level) ?? index)
      return { input, target, width, write: codeWriter(codes) }
    }
    case 'Eigen':
      if (projection?.length !== levels.length) {
        throw new ModelError(mojo.source, iniEntry, 'expected _orig_projection_array to cover all levels')
      }
      return { input, target, width, write: codeWriter(Float32Array.from(projection)) }
    case 'EnumLimited': {
      const reduced = new Map(mojo.domains[target]?.map((level, index) => [level, index]))
      const other = reduced.get('other')
      // The literal level `other` is one that H2O no longer knows once `other` stands for the rest.
      const known = levels.filter((level) => (other === undefined ? reduced.has(level) : level !== 'other'))
      const codes = known.map((level) => reduced.get(level) ?? other ?? NaN)
      return { input: { ...input, levels: known }, target, width, write: codeWriter(codes) }
    }
  }
}

/** One slot a column: the level's code, NaN for NA. */
function codeWriter(codes: ArrayLike<number>): ColumnEncoding['write'] {
  return (level, row, at) => {
    row[at] = level < codes.length ? codes[level]! : NaN
  }
}

/** Level j is j + 1 in binary digits, the lowest first; NA is 0. */
function binaryWriter(levelCount: number, width: number): ColumnEncoding['write'] {
  return (level, row, at) => {
    const code = level < levelCount ? level + 1 : 0
    for (let bit = 0; bit < width; bit++) row[at + bit] = (code >>> bit) & 1
  }
}

function rowEncoding(columns: readonly ColumnEncoding[], featureCount: number): RowEncoding {
  return {
    inputs: columns.map((column) => column.input),
    encode(cells, from, row, to) {
      row.fill(NaN, to, to + featureCount)
      for (let c = 0; c < columns.length; c++) {
        const { target, width, write, input } = columns[c]!
        const cell = cells[from + c]!
        if (write === null) row[to + target] = cell
        else if (!Number.isNaN(cell)) {
          if (target + width > featureCount) return false
          const levelCount = input.levels!.length
          write(cell >= 0 && cell < levelCount ? Math.trunc(cell) : levelCount, row, to + target)
        }
      }
      return true
    },
  }
}
