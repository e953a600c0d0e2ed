import { describe, expect, it } from 'vitest'
import { gridLeaves } from '../../../src/model/forest/leaves.ts'
import { below, leaf } from '../mojo/tree/tree-bytes.ts'
import type { TreeNode } from '../mojo/tree/tree-bytes.ts'
import { grid, tree } from './tiny-grid.ts'

describe('gridLeaves', () => {
  it('names trees by group and class, and gives path and number', () => {
    const scorer = gridLeaves(grid)
    expect(scorer.names).toEqual(['T1.C1', 'T2.C1', 'T1.C2', 'T2.C2'])
    expect(scorer.leaves(Float64Array.of(7))).toEqual([
      { path: 'R', id: 12 },
      { path: 'R', id: -1 },
      { path: null, id: -1 },
      { path: 'R', id: 32 },
    ])
  })

  it('gives no path of more than 63 steps', () => {
    let chain: TreeNode = leaf(0)
    const path = (): string | null | undefined => {
      const deep = { ...grid, trees: [tree(chain)], facts: [null], groupCount: 1, classCount: 1 }
      return gridLeaves(deep).leaves(Float64Array.of(0))[0]?.path
    }
    for (let step = 0; step < 63; step++) chain = below(0, 1, chain, leaf(1))
    expect(path()).toBe('L'.repeat(63))
    chain = below(0, 1, chain, leaf(1))
    expect(path()).toBeNull()
  })
})
