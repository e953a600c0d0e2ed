import { toJavaInt } from '../math/java-number.ts'
import { nodeKinds } from './tree.ts'
import type { Tree } from './tree.ts'
import type { CellRules, Forest } from './forest.ts'

/*
 * One row through one tree, by the rules as they are written down: for explanations, and what the tests hold the fast
 * way against.
 */

/** What a split decides about a value (NaN when missing). */
export function goesLeft(tree: Tree, node: number, value: number, uncovered: Forest['uncovered']): boolean {
  if (Number.isNaN(value)) return tree.naLeft[node] === 1
  const kind = tree.kind[node]
  if (kind === nodeKinds.numeric) return value < tree.value[node]!
  if (kind === nodeKinds.naVersusRest) return true
  // A set split always has its set.
  const { offset, count, bits } = tree.sets.get(node)!
  if (value < 0 && uncovered === 'left-or-negative') return true
  const bit = toJavaInt(value) - offset
  if (bit < 0 || bit >= count) return uncovered !== 'missing' || tree.naLeft[node] === 1
  return ((bits[bit >> 3]! >> (bit & 7)) & 1) === 0
}

/** The leaf that `values` fall into; `visit` sees each inner node on the way and whether the step is to the left. */
export function leafOf(
  tree: Tree,
  values: ArrayLike<number>,
  uncovered: Forest['uncovered'],
  visit?: (node: number, left: boolean) => void,
): number {
  let node = 0
  while (tree.kind[node] !== nodeKinds.leaf) {
    const left = goesLeft(tree, node, values[tree.column[node]!]!, uncovered)
    visit?.(node, left)
    node = left ? node + 1 : tree.right[node]!
  }
  return node
}

/** The row's features as the splits of a forest see them. */
export function cellsOf(
  row: ArrayLike<number>,
  { columns, limits, zeroWithin, float32 }: CellRules,
): Float64Array {
  return Float64Array.from(columns, (column, feature) => {
    const cell = float32 ? Math.fround(row[column]!) : row[column]!
    const isMissing = cell >= limits[feature]! || Math.abs(cell) <= zeroWithin[feature]!
    return isMissing ? NaN : cell
  })
}
