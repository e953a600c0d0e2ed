import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import { flatten } from '../../../src/model/forest/flatten.ts'
import { plainCells } from '../../../src/model/forest/forest.ts'
import type { Forest } from '../../../src/model/forest/forest.ts'
import { AXIS, BLOCK, CURSORS, RECORD } from '../../../src/model/forest/kernels/records.ts'
import { below, inLevels, leaf } from '../mojo/tree/tree-bytes.ts'
import type { TreeNode } from '../mojo/tree/tree-bytes.ts'
import { tree } from './tiny-grid.ts'

function forestWith(roots: readonly TreeNode[], parts: Partial<Forest> = {}): Forest {
  return {
    featureCount: 1,
    slotCount: 1,
    trees: roots.map((root) => ({ tree: tree(root), slot: 0 })),
    cells: plainCells(1),
    uncovered: 'missing',
    ...parts,
  }
}

const stump = (threshold: number): TreeNode => below(0, threshold, leaf(1), leaf(2))
const size = ({ from, to }: { readonly from: number; readonly to: number }): number => to - from

describe('flatten', () => {
  it('has a record a tree and an axis, room for a block of rows and sums, and all of it apart', () => {
    const flat = flatten(forestWith([stump(1), stump(2)]), 'f64', 'm.zip')
    expect(size(flat.trees)).toBe(2 * RECORD)
    expect([size(flat.numberAxes), size(flat.levelAxes)]).toEqual([AXIS, 0])
    const places = [
      [flat.rows, 8 * BLOCK],
      [flat.sums, 8 * BLOCK],
      [flat.numberAxes.from, size(flat.numberAxes)],
      // Trees in flight may run past the end.
      [flat.trees.from, size(flat.trees) + RECORD * CURSORS],
    ].sort(([a], [b]) => a! - b!)
    let end = BLOCK
    for (const [at, length] of places) {
      expect(at).toBeGreaterThanOrEqual(end)
      expect(at! % RECORD).toBe(0)
      end = at! + length!
    }
    expect(flat.memory.buffer.byteLength).toBeGreaterThanOrEqual(end)
  })

  it('takes half the room for sums of floats', () => {
    const roots = [stump(1)]
    const forest = forestWith(roots, { slotCount: 4096 })
    const [doubles, floats] = [flatten(forest, 'f64', 'm'), flatten(forest, 'f32', 'm')]
    expect(doubles.memory.buffer.byteLength - floats.memory.buffer.byteLength).toBe(4096 * BLOCK * 4)
  })

  it('counts the thresholds of axes with few, and searches the others', () => {
    const stumps = (count: number): TreeNode[] => Array.from({ length: count }, (_, k) => stump(k))
    const few = flatten(forestWith(stumps(32)), 'f64', 'm')
    expect(size(few.fewAxes)).toBe(AXIS)
    const many = flatten(forestWith(stumps(33)), 'f64', 'm')
    expect([size(many.fewAxes), size(many.numberAxes)]).toEqual([0, AXIS])
  })

  it('covers all trees by segments, in order', () => {
    const roots = [
      ...Array.from({ length: 20 }, (_, k) => stump(k)),
      inLevels(0, [1], [0, 32], leaf(1), leaf(2)),
    ]
    const { segments, trees } = flatten(forestWith(roots), 'f64', 'm')
    let at = trees.from
    for (const segment of segments) {
      expect(segment.trees.from).toBe(at)
      at = segment.trees.to
    }
    expect(at).toBe(trees.to)
  })

  it('refuses a forest that asks for too much memory', () => {
    const flat = (): unknown => flatten(forestWith([stump(1)], { slotCount: 2 ** 22 }), 'f64', 'm.zip')
    expect(flat).toThrow(ModelError)
    expect(flat).toThrow(/^m\.zip: expected trees that fit into \d+ bytes/)
  })
})
