import { describe, expect, it } from 'vitest'
import { cellsOf, goesLeft, leafOf } from '../../../src/model/forest/trace.ts'
import { plainCells } from '../../../src/model/forest/forest.ts'
import type { Tree } from '../../../src/model/forest/tree.ts'
import { decodeTree } from '../../../src/model/mojo/tree/bytecode.ts'
import { below, inLevels, leaf, naVersusRest, treeBytes } from '../mojo/tree/tree-bytes.ts'
import type { TreeNode } from '../mojo/tree/tree-bytes.ts'

const tree = (root: TreeNode): Tree =>
  decodeTree(treeBytes(root), { file: 'm.zip', entry: 't', version: 1.4, columnCount: 2 })
const [NA_LEFT, NA_RIGHT] = [2, 3]

describe('goesLeft', () => {
  const number = below(0, 5, leaf(1), leaf(2), NA_RIGHT)
  const set = (na: number): TreeNode => inLevels(0, [4, 6], [4, 3], leaf(1), leaf(2), na)
  it.each([
    ['a number below', number, 4.99, true],
    ['a number at the threshold', number, 5, false],
    ['a missing number, sent right', number, NaN, false],
    ['a missing number, sent left', below(0, 5, leaf(1), leaf(2), NA_LEFT), NaN, true],
    ['any value, against missing', naVersusRest(0, leaf(1), leaf(2)), 1e9, true],
    ['a missing value, against the rest', naVersusRest(0, leaf(1), leaf(2)), NaN, false],
    ['a level of the set that goes right', set(NA_LEFT), 6, false],
    ['a level of the set that does not', set(NA_RIGHT), 5, true],
    ['a level outside, missing left', set(NA_LEFT), 7, true],
    ['a level outside, missing right', set(NA_RIGHT), 3, false],
  ])('decides on %s', (_, root, value, left) => {
    expect(goesLeft(tree(root), 0, value, 'missing')).toBe(left)
  })

  it('sends a level outside the set left where that is the rule', () => {
    expect(goesLeft(tree(set(NA_RIGHT)), 0, 3, 'left')).toBe(true)
  })
})

describe('leafOf', () => {
  it('shows the way', () => {
    const root = tree(below(0, 5, leaf(1), below(1, 5, leaf(2), leaf(3))))
    const way: unknown[] = []
    const found = leafOf(root, [9, 1], 'missing', (node, left) => way.push([node, left]))
    expect(root.value[found]).toBe(2)
    expect(way).toEqual([
      [0, false],
      [2, true],
    ])
  })
})

describe('cellsOf', () => {
  it('makes missing what is at its limit, and what is near 0 where that is missing', () => {
    const rules = {
      ...plainCells(4),
      limits: Float64Array.of(3, NaN, NaN, NaN),
      zeroWithin: Float64Array.of(NaN, NaN, 0, 0.5),
    }
    expect([...cellsOf([3, 1e9, 0, -0.5], rules)]).toEqual([NaN, 1e9, NaN, NaN])
    expect([...cellsOf([2, 0, 1, 0.75], rules)]).toEqual([2, 0, 1, 0.75])
  })

  it('reads a cell for more than one feature', () => {
    const rules = { ...plainCells(2), columns: Int32Array.of(1, 1), zeroWithin: Float64Array.of(0, NaN) }
    expect([...cellsOf([7, 0], rules)]).toEqual([NaN, 0])
  })

  it('rounds to float32 where trees compare floats', () => {
    expect([...cellsOf([0.1], { ...plainCells(1), float32: true })]).toEqual([Math.fround(0.1)])
  })
})
