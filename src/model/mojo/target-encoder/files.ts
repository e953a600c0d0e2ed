import { ModelError } from '../../../core/errors.ts'
import type { Archive } from '../archive.ts'
import { splitLines } from '../domains.ts'
import { trimJava } from '../../math/java-number.ts'

const folder = 'feature_engineering/target_encoding/'
const encodingsPath = `${folder}encoding_map.ini`
const presencePath = `${folder}te_column_name_to_missing_values_presence.ini`
const inputsPath = `${folder}input_encoding_columns_map.ini`
const outputsPath = `${folder}input_output_columns_map.ini`

/** Of one encoded column: by level index, then by class (-1 where there is one target), numerator and denominator. */
export type Encodings = ReadonlyMap<number, ReadonlyMap<number, readonly [number, number]>>

/** Columns that go together into one encoded column, or into its outputs. */
export interface Mapping {
  readonly from: readonly string[]
  readonly to: readonly string[]
  /** For an interaction: its value by level index. */
  readonly domain: readonly string[] | null
}

/** `[column]` sections of lines `level = numerator denominator [class]`. */
export function readEncodings(archive: Archive, perClass: boolean): ReadonlyMap<string, Encodings> {
  const columns = new Map<string, Map<number, Map<number, readonly [number, number]>>>()
  let section: Map<number, Map<number, readonly [number, number]>> | null = null
  const all = lines(archive, encodingsPath)
  // H2O numbers the levels it writes without large gaps: a table by level stays in proportion to the file.
  const mostLevels = 16 * all.length + 65_536
  for (const line of all) {
    // H2O takes what is between the first brackets, and so loses columns with brackets in their names.
    if (line.startsWith('[') && line.endsWith(']')) {
      section = new Map()
      columns.set(line.slice(1, -1), section)
      continue
    }
    const [level = NaN, numerator = NaN, denominator = NaN, target = -1] = line
      .split(/\s*=\s*|\s+/)
      .map(Number)
    const numbers = [numerator, denominator, target].every(Number.isFinite)
    if (section === null || !Number.isInteger(level) || level < 0 || level > mostLevels || !numbers)
      throw new ModelError(
        archive.source,
        encodingsPath,
        `expected [column] or "level = numerator denominator", found "${line}"`,
      )
    const entry = section.get(level) ?? new Map<number, readonly [number, number]>()
    section.set(level, entry.set(perClass ? Math.trunc(target) : -1, [numerator, denominator]))
  }
  return columns
}

/** Whether each encoded column had missing values in training: `column = 0` or `1`, the column's name unescaped. */
export function readPresence(archive: Archive): ReadonlyMap<string, boolean> {
  if (!archive.has(presencePath)) return new Map()
  return new Map(
    lines(archive, presencePath).map((line) => {
      const match = /^(.*?)\s*=\s*([01])$/s.exec(line)
      if (match === null) throw new ModelError(archive.source, presencePath, `expected "column = 0 or 1"`)
      return [match[1]!, match[2] === '1']
    }),
  )
}

/** From source columns to encoded columns; empty in old files. */
export function readInputMappings(archive: Archive): readonly Mapping[] {
  return readMappings(archive, inputsPath)
}

/** From source columns to the names of the outputs; empty in old files. */
export function readOutputMappings(archive: Archive): readonly Mapping[] {
  return readMappings(archive, outputsPath)
}

/** Blocks of `[from]`, `[to]` and, maybe, `[to_domain]`, each followed by its lines. */
function readMappings(archive: Archive, path: string): readonly Mapping[] {
  if (!archive.has(path)) return []
  const mappings: { from: string[]; to: string[]; domain: string[] | null }[] = []
  let part: string[] | null = null
  for (const line of lines(archive, path)) {
    const current = mappings.at(-1)
    if (line === '[from]') {
      part = []
      mappings.push({ from: part, to: [], domain: null })
    } else if (line === '[to]' && current) part = current.to
    else if (line === '[to_domain]' && current) part = current.domain = []
    else if (part !== null) part.push(line)
    else throw new ModelError(archive.source, path, 'expected [from] in the first line')
  }
  return mappings
}

function lines(archive: Archive, path: string): string[] {
  return splitLines(archive.text(path)).map(trimJava)
}
