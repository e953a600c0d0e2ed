import { describe, expect, it } from 'vitest'
import { treeDot } from '../../../src/cli/print/tree-dot.ts'
import { drawnTree } from './a-drawn-tree.ts'

describe('treeDot', () => {
  it('has a line a node and one a way, missing values named on theirs', () => {
    expect(treeDot(drawnTree)).toEqual([
      'digraph tree {',
      '  label="tree 0 of 3 (T1.C1), class ok: 9 nodes, 5 leaves, depth 3"',
      '  node [shape=box, fontname="sans-serif"]',
      '  n0 [label="temp < 38.5"]',
      '  n1 [label="shift in {late}"]',
      '  n2 [label="0.25", style=rounded]',
      '  n1 -> n2 [label="yes, missing"]',
      '  n3 [label="... 3 nodes", style=rounded]',
      '  n1 -> n3 [label="no"]',
      '  n0 -> n1 [label="yes"]',
      '  n4 [label="code is there"]',
      '  n5 [label="-1.5", style=rounded]',
      '  n4 -> n5 [label="yes"]',
      '  n6 [label="0", style=rounded]',
      '  n4 -> n6 [label="no, missing"]',
      '  n0 -> n4 [label="no, missing"]',
      '}',
    ])
  })

  it('quotes what is in names', () => {
    const column = 'a "b" \\ c\nd'
    const root = { ...drawnTree.root, column } as typeof drawnTree.root
    expect(treeDot({ ...drawnTree, root })[3]).toBe('  n0 [label="a \\"b\\" \\\\ c\\nd < 38.5"]')
  })
})
