import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeAux } from '../../../src/model/mojo/tree/aux-records.ts'
import { decodeTree } from '../../../src/model/mojo/tree/bytecode.ts'
import { nodeKinds } from '../../../src/model/forest/tree.ts'
import { TreeShap } from '../../../src/model/forest/shap.ts'
import type { WeightedTree } from '../../../src/model/forest/shap.ts'
import type { Precision } from '../../../src/model/forest/kernels/records.ts'
import { goesLeft, leafOf } from '../../../src/model/forest/trace.ts'
import { arbitraryRow, arbitraryTree } from './arbitrary-trees.ts'
import { auxBytes, below, leaf, treeBytes } from '../mojo/tree/tree-bytes.ts'
import type { TreeNode } from '../mojo/tree/tree-bytes.ts'

const columns = { numbers: 2, levels: [4, 40] }
const source = { file: 'm.zip', entry: 't', version: 1.4, columnCount: 4 }

/** Weights that follow from the leaves' values, 1 to 5. */
function weighted(root: TreeNode): WeightedTree {
  const tree = decodeTree(treeBytes(root), source)
  const { weight } = decodeAux(
    auxBytes(root, (value) => 1 + (Math.abs(Math.round(value * 7)) % 5)),
    tree,
    source,
  )
  return { tree, weight }
}

function explain(trees: readonly WeightedTree[], row: Float64Array, precision: Precision): number[] {
  const phi = precision === 'f64' ? new Float64Array(5) : new Float32Array(5)
  new TreeShap(trees, 4, precision).add(row, row, phi)
  return [...phi]
}

/** Expected leaf when only the features in `known` are given: the others average over the training rows. */
function expectation({ tree, weight }: WeightedTree, row: Float64Array, known: number, node = 0): number {
  if (tree.kind[node] === nodeKinds.leaf) return tree.value[node]!
  const [left, right] = [node + 1, tree.right[node]!]
  const value = (child: number): number => expectation({ tree, weight }, row, known, child)
  const column = tree.column[node]!
  if ((known >> column) & 1) return value(goesLeft(tree, node, row[column]!, 'missing') ? left : right)
  const total = weight[left]! + weight[right]!
  return (weight[left]! * value(left) + weight[right]! * value(right)) / total
}

/** Shapley values by their definition, over all subsets of the four features; the bias behind. */
function byDefinition(tree: WeightedTree, row: Float64Array): number[] {
  const factorial = [1, 1, 2, 6, 24]
  const size = (set: number): number => [0, 1, 2, 3].filter((f) => (set >> f) & 1).length
  const phi = [0, 1, 2, 3].map((feature) => {
    let sum = 0
    for (let set = 0; set < 16; set++) {
      if ((set >> feature) & 1) continue
      const share = (factorial[size(set)]! * factorial[3 - size(set)]!) / 24
      sum += share * (expectation(tree, row, set | (1 << feature)) - expectation(tree, row, set))
    }
    return sum
  })
  return [...phi, expectation(tree, row, 0)]
}

const trees = fc.array(arbitraryTree(columns, 4).map(weighted), { minLength: 1, maxLength: 3 })
const anyRow = arbitraryRow(columns).map((row) => Float64Array.from(row))

describe('TreeShap', () => {
  it('gives the Shapley values', () => {
    fc.assert(
      fc.property(trees, anyRow, (forest, row) => {
        const expected = forest.map((tree) => byDefinition(tree, row))
        explain(forest, row, 'f64').forEach((value, feature) => {
          expect(value).toBeCloseTo(
            expected.reduce((sum, phi) => sum + phi[feature]!, 0),
            9,
          )
        })
      }),
      { numRuns: 60 },
    )
  })

  it('gives values that add up to the leaves', () => {
    fc.assert(
      fc.property(trees, anyRow, (forest, row) => {
        const leaves = forest.reduce((sum, { tree }) => sum + tree.value[leafOf(tree, row, 'missing')]!, 0)
        const total = (precision: Precision): number =>
          explain(forest, row, precision).reduce((sum, phi) => sum + phi, 0)
        expect(Math.abs(total('f64') - leaves)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(leaves)))
        expect(Math.abs(total('f32') - leaves)).toBeLessThanOrEqual(1e-4 * Math.max(1, Math.abs(leaves)))
      }),
      { numRuns: 60 },
    )
  })

  it('explains a stump by its bias', () => {
    expect(explain([weighted(leaf(0.5))], Float64Array.of(0, 0, 0, 0), 'f32')).toEqual([0, 0, 0, 0, 0.5])
  })

  it('halves where no training row came by', () => {
    const root = below(0, 1, below(1, 1, leaf(2), leaf(4)), leaf(8))
    const { tree } = weighted(root)
    const weight = Float32Array.of(5, 0, 0, 0, 5)
    const phi = explain([{ tree, weight }], Float64Array.of(0, 0, 0, 0), 'f64')
    // With both features known the leaf is 2, with the first one alone 3, else 8.
    expect(phi).toEqual([-5.5, -0.5, 0, 0, 8])
  })

  it('finds a missing value where NA is split from the rest, but not a level beyond the domain', () => {
    const root: TreeNode = { column: 2, test: 'na-versus-rest', na: 1, left: leaf(1), right: leaf(3) }
    const shap = new TreeShap([weighted(root)], 4, 'f64')
    const beyond = new Float64Array(5)
    shap.add([0, 0, NaN, 0], [0, 0, 99, 0], beyond)
    const missing = new Float64Array(5)
    shap.add([0, 0, NaN, 0], [0, 0, NaN, 0], missing)
    expect([beyond[2]! + beyond[4]!, missing[2]! + missing[4]!]).toEqual([1, 3])
  })
})
