import type { FileObject } from './file-value.ts'
import { isSince } from './file-version.ts'
import type { FileVersion } from './file-version.ts'

/** What the file says of a column's levels, since 3.1. */
export interface FileLevels {
  readonly count: number
  /**
   * In the order of their codes. Null where they cannot be told: of texts 3.1 to 3.3 count the characters in front of
   * each and mean bytes, so that with any outside of ASCII they are cut at wrong places.
   */
  readonly levels: readonly string[] | null
  /** Whether they are numbers, here as texts. */
  readonly numeric: boolean
}

/** Kinds of lists of numbers, from float32 to uint64. */
const numberKinds = { first: 7, last: 16 } as const

/** By feature. Throws ModelError. @param model what has the trees */
export function readFileLevels(
  model: FileObject,
  featureCount: number,
  version: FileVersion,
): readonly (FileLevels | null)[] {
  const none = Array<FileLevels | null>(featureCount).fill(null)
  if (!model.has('cats')) return none
  const categories = model.object('cats')
  const entries = categories.objectList('enc', (at) => `cats of feature ${at}`)
  if (entries.length === 0) return none
  const segments = categories.integers('feature_segments', 0, 2 ** 31 - 1, featureCount + 1)
  if (entries.length !== featureCount)
    categories.fail('enc', `expected one entry a feature (${featureCount}), found ${entries.length}`)
  return entries.map((entry, feature) => {
    const count = segments[feature + 1]! - segments[feature]!
    if (count < 0) categories.fail('feature_segments', 'expected segments that ascend')
    if (count === 0) return null
    return entry.has('offsets') ? readTexts(entry, count, version) : readNumbers(entry, count)
  })
}

function readNumbers(entry: FileObject, count: number): FileLevels {
  entry.integer('type', numberKinds.first, numberKinds.last)
  return { count, levels: Array.from(entry.numbers('values', count), String), numeric: true }
}

function readTexts(entry: FileObject, count: number, version: FileVersion): FileLevels {
  const offsets = entry.integers('offsets', 0, 2 ** 31 - 1, count + 1)
  // Signed bytes.
  const bytes = Uint8Array.from(entry.integers('values', -128, 255))
  const rises = offsets.every((offset, at) => at === 0 || offset >= offsets[at - 1]!)
  if (offsets[0] !== 0 || !rises) entry.fail('offsets', 'expected offsets that ascend from 0')
  const hasFault = !isSince(version, 3, 4)
  const isCut = offsets[count] !== bytes.length || (hasFault && bytes.some((byte) => byte > 127))
  return { count, levels: isCut ? null : decode(bytes, offsets), numeric: false }
}

/** Null where a text is none in UTF-8. */
function decode(bytes: Uint8Array, offsets: Int32Array): readonly string[] | null {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  try {
    return Array.from(offsets.subarray(1), (end, k) => decoder.decode(bytes.subarray(offsets[k], end)))
  } catch {
    return null
  }
}
