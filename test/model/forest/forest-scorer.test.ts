import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeTree } from '../../../src/model/mojo/tree/bytecode.ts'
import { nodeKinds } from '../../../src/model/forest/tree.ts'
import type { Tree } from '../../../src/model/forest/tree.ts'
import { plainCells } from '../../../src/model/forest/forest.ts'
import type { Forest } from '../../../src/model/forest/forest.ts'
import { cellsOf, leafOf } from '../../../src/model/forest/trace.ts'
import { BLOCK, ForestScorer } from '../../../src/model/forest/forest-scorer.ts'
import type { PlannedForest } from '../../../src/model/forest/forest-scorer.ts'
import type { Precision } from '../../../src/model/forest/kernels/records.ts'
import { arbitraryRow, arbitraryTree } from './arbitrary-trees.ts'
import type { Columns } from './arbitrary-trees.ts'
import { below, inLevels, leaf, naVersusRest, treeBytes } from '../mojo/tree/tree-bytes.ts'
import type { TreeNode } from '../mojo/tree/tree-bytes.ts'

type Rules = Partial<Pick<Forest, 'uncovered'>> & Partial<Forest['cells']> & { readonly slots?: number }

function forest(columns: Columns, roots: readonly TreeNode[], rules: Rules = {}): Forest {
  const featureCount = columns.numbers + columns.levels.length
  const slotCount = rules.slots ?? 1
  const source = { file: 'm.zip', entry: 't', version: 1.4, columnCount: featureCount }
  return {
    featureCount,
    slotCount,
    trees: roots.map((root, index) => ({
      tree: decodeTree(treeBytes(root), source),
      slot: index % slotCount,
    })),
    cells: {
      ...plainCells(featureCount),
      ...(rules.columns && { columns: rules.columns }),
      ...(rules.limits && { limits: rules.limits }),
      ...(rules.zeroWithin && { zeroWithin: rules.zeroWithin }),
      float32: rules.float32 ?? false,
    },
    uncovered: rules.uncovered ?? 'missing',
  }
}

/** Sums tree by tree, by the rules as they are written down. */
function slowSums(of: Forest, row: Float64Array, start: number): number[] {
  const values = cellsOf(row, of.cells)
  const sums = new Array<number>(of.slotCount).fill(start)
  const round = of.cells.float32 ? Math.fround : (x: number) => x
  for (const { tree, slot } of of.trees) {
    sums[slot] = round(sums[slot]! + tree.value[leafOf(tree, values, of.uncovered)]!)
  }
  return sums
}

function planned(of: Forest): PlannedForest {
  return { ...of, trees: () => of.trees }
}

/** Scores the rows in calls of `size`. */
function fastSums(
  of: Forest,
  rows: readonly Float64Array[],
  size: number,
  start: number,
  precision: Precision,
): number[][] {
  const scorer = new ForestScorer(planned(of), precision, 'm.zip')
  const batch = Float64Array.from(rows.flatMap((row) => [...row]))
  const sums: number[][] = []
  for (let first = 0; first < rows.length; first += size) {
    const count = Math.min(size, rows.length - first)
    scorer.sums.fill(start)
    scorer.add(batch, first, count)
    for (let r = 0; r < count; r++) {
      sums.push(Array.from({ length: of.slotCount }, (_, slot) => scorer.sums[slot * BLOCK + r]!))
    }
  }
  return sums
}

/** One row, a few, some rows of a vector, two vectors, a whole block. */
const sizes = [1, 3, 8, 13, 16, 20, 40, 64]

function expectSame(
  of: Forest,
  rows: readonly Float64Array[],
  start = 0,
  precision: Precision = of.cells.float32 ? 'f32' : 'f64',
): void {
  const expected = rows.map((row) => slowSums(of, row, start))
  for (const size of sizes)
    expect(fastSums(of, rows, size, start, precision), `${size} rows a call`).toEqual(expected)
}

/** Leaves that no float holds; thresholds as they are. */
function finer({ kind }: Tree): (value: number, node: number) => number {
  return (value, node) => (kind[node] === nodeKinds.leaf ? value / 3 + 1e-9 : value)
}

const columns: Columns = { numbers: 3, levels: [4, 60, 300] }

const arbitraryForest = fc.record({
  roots: fc.array(arbitraryTree(columns, 4), { minLength: 1, maxLength: 12 }),
  rows: fc
    .array(arbitraryRow(columns), { minLength: 1, maxLength: 70 })
    .map((rows) => rows.map((row) => Float64Array.from(row))),
  slots: fc.integer({ min: 1, max: 3 }),
})

describe('ForestScorer', () => {
  it.each([
    ['no limits', {}],
    ['levels limited to the domain', { limits: Float64Array.of(NaN, NaN, NaN, 4, 60, 300) }],
    ['a domain that is shorter than the sets', { limits: Float64Array.of(NaN, 5, NaN, 2, 0, 17) }],
    ['uncovered levels going left', { uncovered: 'left' }],
    ['float32', { float32: true }],
    ['float32, 0 missing', { float32: true, zeroWithin: new Float64Array(6) }],
    ['what is near 0 missing', { zeroWithin: Float64Array.of(0.5, NaN, 1e30, 1, NaN, 0) }],
    ['nothing below 0 covered, others going left', { float32: true, uncovered: 'left-or-negative' }],
    ['features that share cells', { columns: Int32Array.of(2, 0, 0, 3, 5, 5) }],
  ] as const)('gives the same sums as a slow walk, with %s', (_, rules) => {
    fc.assert(
      fc.property(arbitraryForest, ({ roots, rows, slots }) => {
        expectSame(forest(columns, roots, { ...rules, slots }), rows)
      }),
      { numRuns: 25 },
    )
  })

  it('adds double leaves to the last bit', () => {
    fc.assert(
      fc.property(arbitraryForest, ({ roots, rows, slots }) => {
        const of = forest(columns, roots, { slots })
        const trees = of.trees.map(({ tree, slot }) => ({
          slot,
          tree: { ...tree, value: tree.value.map(finer(tree)) },
        }))
        expectSame({ ...of, trees }, rows, 0.1, 'double')
      }),
      { numRuns: 25 },
    )
  })

  it.each(['missing', 'left', 'left-or-negative'] as const)('cuts fractions to levels: %s', (uncovered) => {
    const roots = [2, 3].map((na) => inLevels(0, [0, 2], [0, 4], leaf(1), leaf(2), na))
    const rows = [-1.5, -1, -0.9, -0.5, -1e-300, -0, 0.5, 1.7, 2.9, 3.99999999999, 4].map((x) =>
      Float64Array.of(x),
    )
    for (const float32 of [false, true])
      expectSame(forest({ numbers: 0, levels: [4] }, roots, { uncovered, float32 }), rows)
  })

  it('can send all there is left, and missing values too', () => {
    const tree = decodeTree(treeBytes(naVersusRest(0, leaf(1), leaf(2))), {
      file: 'm.zip',
      entry: 't',
      version: 1.4,
      columnCount: 1,
    })
    const rows = [NaN, Infinity, -1].map((x) => Float64Array.of(x))
    const of = forest({ numbers: 1, levels: [] }, [])
    const left = { ...of, trees: [{ tree: { ...tree, naLeft: Uint8Array.of(1, 0, 0) }, slot: 0 }] }
    expectSame(left, rows)
    expect(fastSums(left, rows, 3, 0, 'f64')).toEqual([[1], [1], [1]])
  })

  it('sends missing values where each split wants them', () => {
    const roots = [2, 3, 4, 5, 0].flatMap((na) => [
      below(0, 1, leaf(1), leaf(2), na),
      below(0, -Infinity, leaf(1), leaf(2), na),
      below(0, Infinity, leaf(1), leaf(2), na),
      below(0, NaN, leaf(1), leaf(2), na),
      inLevels(1, [1], [0, 32], leaf(1), leaf(2), na),
      inLevels(1, [3], [2, 3], leaf(1), leaf(2), na),
    ])
    const cells = [NaN, 0, 1, -Infinity, Infinity]
    const levels = [NaN, 0, 1, 2, 3, 4, 5, 31, 32, 1e9]
    const rows = cells.flatMap((x) => levels.map((level) => Float64Array.of(x, level)))
    for (const root of [...roots, naVersusRest(0, leaf(1), leaf(2)), naVersusRest(1, leaf(1), leaf(2))]) {
      expectSame(forest({ numbers: 1, levels: [5] }, [root]), rows)
      expectSame(forest({ numbers: 1, levels: [5] }, [root], { limits: Float64Array.of(NaN, 5) }), rows)
    }
  })

  it('splits on more thresholds of a column than a byte counts', () => {
    const roots = Array.from({ length: 40 }, (_, t) => chain(15, (k) => t * 15 + k))
    const rows = Array.from({ length: 100 }, (_, i) => Float64Array.of(i * 6.5 - 10))
    expectSame(forest({ numbers: 1, levels: [] }, roots), rows)
  })

  it('adds trees in order where large and small ones alternate', () => {
    const small = (t: number): TreeNode => below(0, t, leaf(0.1 * t), leaf(1e8 / (t + 1)))
    const large = (t: number): TreeNode => full(9, (path) => Math.sin(path + t) * 10 ** ((path + t) % 9))
    const roots = Array.from({ length: 36 }, (_, t) => (t % 12 < 2 ? large(t) : small(t)))
    const rows = Array.from({ length: 70 }, (_, i) => Float64Array.of(i % 40, (i * 7) % 50))
    expectSame(forest({ numbers: 2, levels: [] }, roots, { slots: 2 }), rows, 0.1)
  })

  it('splits on levels by the thousands', () => {
    const every = (step: number, count: number): number[] =>
      Array.from({ length: count }, (_, k) => k).filter((k) => k % step === 0)
    const roots = [200, 1000, 2000, 2040, 2100, 5000].map((count) =>
      inLevels(
        0,
        every(3, count),
        [0, count],
        leaf(1),
        inLevels(0, every(7, count), [0, count], leaf(2), leaf(4)),
      ),
    )
    const rows = Array.from({ length: 200 }, (_, i) => Float64Array.of(i % 9 === 0 ? NaN : (i * 37) % 5100))
    for (const root of roots) expectSame(forest({ numbers: 0, levels: [5000] }, [root]), rows)
  })

  it('keeps walking through long chains', () => {
    const rows = Array.from({ length: 65 }, (_, i) => Float64Array.of(i * 5))
    expectSame(forest({ numbers: 1, levels: [] }, [chain(300, (k) => k), chain(3, (k) => k)]), rows)
  })

  it('keeps the start where there are no trees', () => {
    expectSame(forest({ numbers: 1, levels: [] }, []), [Float64Array.of(1)], 0.5)
  })

  it('leaves a start of -0 alone where nothing is added', () => {
    const scorer = new ForestScorer(planned(forest({ numbers: 1, levels: [] }, [])), 'f32', 'm.zip')
    scorer.sums.fill(-0)
    scorer.add(Float64Array.of(1), 0, 1)
    expect(scorer.sums[0]).toBe(-0)
  })

  it('names the file of a forest that is too large', () => {
    const tree = decodeTree(treeBytes(inLevels(0, [], [1, 2 ** 24], leaf(1), leaf(2))), {
      file: 'm.zip',
      entry: 't',
      version: 1.4,
      columnCount: 1,
    })
    const trees = new Array<{ tree: Tree; slot: number }>(130).fill({ tree, slot: 0 })
    const of = { ...forest({ numbers: 0, levels: [1] }, []), trees }
    expect(() => new ForestScorer(planned(of), 'f64', 'big.zip')).toThrow(
      /^big\.zip: expected trees that fit/,
    )
  })
})

/** A tree with one long path to the right. */
function chain(length: number, threshold: (k: number) => number): TreeNode {
  let root = leaf(-1)
  for (let k = length - 1; k >= 0; k--) root = below(0, threshold(k), leaf(k + 0.5), root)
  return root
}

/** All paths of a depth; columns 0 and 1 by turns. */
function full(depth: number, value: (path: number) => number, path = 1): TreeNode {
  if (depth === 0) return leaf(value(path))
  const children = [2 * path, 2 * path + 1].map((next) => full(depth - 1, value, next)) as [
    TreeNode,
    TreeNode,
  ]
  return below(depth % 2, (path * 13) % 41, ...children)
}
