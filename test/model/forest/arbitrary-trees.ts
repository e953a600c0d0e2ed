import fc from 'fast-check'
import { below, inLevels, leaf, naVersusRest } from '../mojo/tree/tree-bytes.ts'
import type { TreeNode } from '../mojo/tree/tree-bytes.ts'

/** Columns of the generated trees: the first ones are numbers, the last ones have so many levels. */
export interface Columns {
  readonly numbers: number
  readonly levels: readonly number[]
}

const numbers = [0, -0, 1, -1, 0.5, 2.5, 1e30, -1e30, Infinity, -Infinity, NaN]
const naDirections = [0, 2, 3, 4, 5]

/** Thresholds collide with cells on purpose. */
export const threshold = fc.oneof(fc.constantFrom(...numbers), fc.integer({ min: -20, max: 20 }), fc.float())

export const cell = fc.oneof(
  fc.constantFrom(...numbers),
  fc.integer({ min: -20, max: 20 }),
  fc.double(),
  fc.constant(NaN),
)

/** A level, one beyond the domain, missing, or what is no level of its own. */
export function levelCell(count: number): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: count + 40 }) },
    { weight: 2, arbitrary: fc.constant(NaN) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(-1, -0, 1.7, 0.99999999999, -1e9, 1e12, Infinity, -Infinity),
    },
  )
}

export function arbitraryRow({ numbers: count, levels }: Columns): fc.Arbitrary<number[]> {
  return fc.tuple(...Array.from({ length: count }, () => cell), ...levels.map(levelCell))
}

/** Trees of at most `depth` levels with every kind of split. */
export function arbitraryTree(columns: Columns, depth: number): fc.Arbitrary<TreeNode> {
  const anyLeaf = fc.float({ noNaN: true, noDefaultInfinity: true, min: -8, max: 8 }).map(leaf)
  if (depth === 0) return anyLeaf
  const child = fc.oneof(
    { weight: 1, arbitrary: anyLeaf },
    { weight: 4, arbitrary: arbitraryTree(columns, depth - 1) },
  )
  return fc.oneof({ weight: 1, arbitrary: anyLeaf }, { weight: 8, arbitrary: arbitrarySplit(columns, child) })
}

function arbitrarySplit(columns: Columns, child: fc.Arbitrary<TreeNode>): fc.Arbitrary<TreeNode> {
  const width = columns.numbers + columns.levels.length
  const anyColumn = fc.nat({ max: width - 1 })
  const direction = fc.constantFrom(...naDirections)
  const numeric = fc.tuple(anyColumn, threshold, child, child, direction).map((all) => below(...all))
  const rest = fc.tuple(anyColumn, child, child).map((all) => naVersusRest(...all))
  if (columns.levels.length === 0) return fc.oneof(numeric, rest)
  const set = fc.nat({ max: columns.levels.length - 1 }).chain((which) => {
    const range = fc.oneof(
      fc.constant([0, 32] as const),
      fc.tuple(fc.nat({ max: 5 }), fc.integer({ min: 1, max: columns.levels[which]! + 10 })),
    )
    return range.chain(([offset, count]) =>
      fc
        .tuple(fc.subarray(Array.from({ length: count }, (_, k) => offset + k)), child, child, direction)
        .map(([levels, left, right, na]) =>
          inLevels(columns.numbers + which, levels, [offset, count], left, right, na),
        ),
    )
  })
  return fc.oneof(numeric, set, rest)
}
