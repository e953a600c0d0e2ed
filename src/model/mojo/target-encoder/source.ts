import { ModelError } from '../../../core/errors.ts'
import type { Mojo } from '../algorithm.ts'
import type { Mapping } from './files.ts'

/** Gives the level of an encoded column from a row's cells; NaN for missing. */
export type LevelSource = (rows: Float64Array, start: number) => number

/** A single column is its own level; several are numbered together and looked up in the mapping's domain. */
export function levelSource(mojo: Mojo, mapping: Mapping): LevelSource {
  const columns = mapping.from.map((name) => findColumn(mojo, name))
  const [single] = columns
  if (columns.length === 1 && single !== undefined) return (rows, start) => rows[start + single]!
  const domain = mapping.domain?.map(Number)
  const counts = columns.map((column) => mojo.domains[column]?.length)
  if (domain === undefined || !domain.every(Number.isInteger) || counts.includes(undefined))
    throw new ModelError(
      mojo.source,
      'feature_engineering/target_encoding/input_encoding_columns_map.ini',
      `expected levels of ${mapping.from.join(', ')} and a [to_domain] of whole numbers`,
    )
  return (rows, start) => {
    let interaction = 0
    let multiplier = 1
    for (let k = 0; k < columns.length; k++) {
      const count = counts[k]!
      const level = rows[start + columns[k]!]!
      interaction += multiplier * (level < count ? level : count)
      multiplier *= count + 1
    }
    return binarySearch(domain, interaction)
  }
}

function findColumn(mojo: Mojo, name: string): number {
  const column = mojo.columns.lastIndexOf(name)
  if (column >= 0 && column < mojo.featureCount) return column
  throw new ModelError(
    mojo.source,
    'feature_engineering/target_encoding/input_encoding_columns_map.ini',
    `expected one of the features, found ${JSON.stringify(name)}`,
  )
}

function binarySearch(sorted: readonly number[], wanted: number): number {
  let low = 0
  let high = sorted.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const value = sorted[middle]!
    if (value === wanted) return middle
    if (value < wanted) low = middle + 1
    else high = middle - 1
  }
  return NaN
}
