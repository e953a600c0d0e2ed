import type { DrawnTree } from '../../../src/core/drawn-tree.ts'

const plain = { id: null, weight: null }

/** A tree with every kind of node and test. */
export const drawnTree: DrawnTree = {
  tree: 0,
  treeCount: 3,
  name: 'T1.C1',
  class: 'ok',
  nodes: 9,
  leaves: 5,
  depth: 3,
  encoded: false,
  float32: false,
  zeroIsMissing: false,
  root: {
    ...plain,
    column: 'temp',
    test: { below: 38.5 },
    missing: 'right',
    left: {
      ...plain,
      column: 'shift',
      test: { leftLevels: ['late'], rightLevels: ['early', 'night'] },
      missing: 'left',
      left: { id: 7, weight: 12, leaf: 0.25 },
      right: { id: 8, weight: 1234.567, hidden: { nodes: 3, leaves: 2 } },
    },
    right: {
      ...plain,
      column: 'code',
      test: { present: true },
      missing: 'right',
      left: { ...plain, leaf: -1.5 },
      right: { ...plain, leaf: 0 },
    },
  },
}
