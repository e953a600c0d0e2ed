import { describe, expect, it } from 'vitest'
import { testText, treeText, treeTitle } from '../../../src/cli/print/tree-text.ts'
import { drawnTree } from './a-drawn-tree.ts'

describe('treeText', () => {
  it('has a line a node, under the answer that leads to it', () => {
    expect(treeText(drawnTree)).toEqual([
      'tree 0 of 3 (T1.C1), class ok: 9 nodes, 5 leaves, depth 3',
      'temp < 38.5 (missing: no)',
      '├─ yes: shift in {late} (missing: yes)',
      '│  ├─ yes: leaf 0.25 (weight 12)',
      '│  └─ no: ... 3 nodes with 2 leaves (weight 1234.57)',
      '└─ no: code is there (missing: no)',
      '   ├─ yes: leaf -1.5',
      '   └─ no: leaf 0',
    ])
  })

  it('says what a reader would not expect', () => {
    const lines = treeText({ ...drawnTree, encoded: true, float32: true, zeroIsMissing: true })
    expect(lines.slice(1, 4)).toEqual([
      'Columns are those that the encoding of categories made while training.',
      'Numbers are rounded to float32 before they are compared.',
      'The number 0 counts as missing.',
    ])
  })
})

describe('treeTitle', () => {
  it('counts one as one', () => {
    const stump = { ...drawnTree, class: null, nodes: 1, leaves: 1, depth: 0 }
    expect(treeTitle(stump)).toBe('tree 0 of 3 (T1.C1): 1 node, 1 leaf, depth 0')
  })
})

describe('testText', () => {
  const many = Array.from({ length: 20 }, (_, i) => `l${i}`)

  it('says which side a value at the threshold is on', () => {
    expect(testText({ below: 1.5 })).toBe('< 1.5')
    expect(testText({ atMost: 1.5 })).toBe('<= 1.5')
  })

  it('lists the fewer levels, and not too many', () => {
    expect(testText({ leftLevels: ['a'], rightLevels: many })).toBe('in {a}')
    expect(testText({ leftLevels: many, rightLevels: ['b', 'c'] })).toBe('not in {b, c}')
    expect(testText({ leftLevels: ['1', '2'], rightLevels: ['0'], others: 'right' })).toBe('in {1, 2}')
    expect(testText({ leftLevels: ['1'], rightLevels: ['0', '2'], others: 'left' })).toBe('not in {0, 2}')
    expect(testText({ leftLevels: many, rightLevels: many })).toBe(
      'in {l0, l1, l2, l3, l4, l5, l6, l7 and 12 more}',
    )
  })
})
