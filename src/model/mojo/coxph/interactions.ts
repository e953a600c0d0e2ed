import { ModelError } from '../../../core/errors.ts'
import type { Mojo } from '../algorithm.ts'

/** A column that is made of two others, unless the row brings it. */
export type Interaction = { readonly target: number } & (
  | {
      readonly kind: 'levels'
      readonly first: number
      readonly second: number
      /** Level of the pair (i, j) at [i * secondCount + j]; -1 for none. */
      readonly pairs: Int32Array
      readonly secondCount: number
    }
  | { readonly kind: 'product'; readonly first: number; readonly second: number }
  | { readonly kind: 'slopes'; readonly level: number; readonly number: number }
)

/** Most pairs of levels one interaction may have: a table of 64 MB. */
const mostPairs = 2 ** 24

export function readInteractions(mojo: Mojo): readonly Interaction[] {
  const { ini } = mojo
  if (!ini.has('interaction_targets')) return []
  const targets = readColumns(mojo, 'interaction_targets')
  const firsts = readColumns(mojo, 'interactions_1', targets.length)
  const seconds = readColumns(mojo, 'interactions_2', targets.length)
  return Array.from(targets, (target, i) => readInteraction(mojo, target, firsts[i]!, seconds[i]!))
}

function readColumns(mojo: Mojo, key: string, length?: number): Int32Array {
  const columns = mojo.ini.integers(key, length === undefined ? {} : { length })
  if (columns.every((column) => column >= 0 && column < mojo.featureCount)) return columns
  throw new ModelError(mojo.source, 'model.ini', `expected ${key} to point at ${mojo.featureCount} columns`)
}

function readInteraction(mojo: Mojo, target: number, first: number, second: number): Interaction {
  const firstLevels = mojo.domains[first] ?? null
  const secondLevels = mojo.domains[second] ?? null
  if (firstLevels === null && secondLevels === null) return { kind: 'product', target, first, second }
  if (firstLevels === null) return { kind: 'slopes', target, level: second, number: first }
  if (secondLevels === null) return { kind: 'slopes', target, level: first, number: second }
  const pairs = pairLevels(mojo, target, firstLevels, secondLevels)
  return { kind: 'levels', target, first, second, pairs, secondCount: secondLevels.length }
}

/** The target's levels are called `<first>_<second>`; either part may hold underscores itself. */
function pairLevels(
  mojo: Mojo,
  target: number,
  first: readonly string[],
  second: readonly string[],
): Int32Array {
  const levels = mojo.domains[target]
  if (!levels) throw new ModelError(mojo.source, 'model.ini', `expected column ${target} to have levels`)
  if (first.length * second.length > mostPairs)
    throw new ModelError(
      mojo.source,
      'model.ini',
      `expected an interaction of at most ${mostPairs} pairs of levels`,
    )
  const pairs = new Int32Array(first.length * second.length).fill(-1)
  const firstIndex = new Map(first.map((level, i) => [level, i]))
  const secondIndex = new Map(second.map((level, i) => [level, i]))
  levels.forEach((name, index) => {
    for (let cut = name.indexOf('_'); cut >= 0; cut = name.indexOf('_', cut + 1)) {
      const i = firstIndex.get(name.slice(0, cut))
      const j = secondIndex.get(name.slice(cut + 1))
      if (i === undefined || j === undefined) continue
      const at = i * second.length + j
      if (pairs[at] === -1) pairs[at] = index
    }
  })
  return pairs
}
