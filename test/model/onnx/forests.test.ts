import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import { checkForests } from '../../../src/model/onnx/forests.ts'
import { readModel } from '../../../src/model/onnx/graph.ts'
import { modelBytes } from './onnx-bytes.ts'
import type { AttributeSpec } from './onnx-bytes.ts'

function check(operator: string, attributes: Readonly<Record<string, AttributeSpec>>): void {
  const node = { operator, domain: 'ai.onnx.ml', inputs: ['x'], outputs: ['y'], attributes }
  const { graph } = readModel(modelBytes({ outputs: [{ name: 'y' }], nodes: [node] }), 'm.onnx')
  checkForests(graph, 'm.onnx')
}

type Split =
  readonly [tree: number, id: number, yes: number, no: number] | readonly [tree: number, id: number]

/** The nodes of a TreeEnsembleRegressor; one without children is a leaf. */
function trees(...nodes: readonly Split[]): Readonly<Record<string, AttributeSpec>> {
  return {
    nodes_treeids: { integers: nodes.map(([tree]) => tree) },
    nodes_nodeids: { integers: nodes.map(([, id]) => id) },
    nodes_truenodeids: { integers: nodes.map(([, , yes]) => yes ?? 0) },
    nodes_falsenodeids: { integers: nodes.map(([, , , no]) => no ?? 0) },
    nodes_modes: { texts: nodes.map(({ length }) => (length === 2 ? 'LEAF' : 'BRANCH_LEQ')) },
  }
}

const fork: readonly Split[] = [
  [0, 0, 1, 2],
  [0, 1],
  [0, 2],
]

/** A tree of which each split has a leaf and the next split. */
function chain(length: number): Readonly<Record<string, AttributeSpec>> {
  const splits = Array.from({ length }, (_, at): Split => [0, at, at + 1, 1_000_000])
  return trees(...splits, [0, length], [0, 1_000_000])
}

describe('checkForests', () => {
  it.each([
    ['trees that have the same numbers of nodes', trees(...fork, [7, 0, 2, 1], [7, 1], [7, 2])],
    ['several ways to one node, as LightGBM is exported', trees([0, 0, 1, 2], [0, 1], [0, 2, 1, 3], [0, 3])],
    ['a leaf alone', trees([0, 0])],
    ['a long path', chain(1999)],
  ])('takes %s', (_, attributes) => {
    expect(() => {
      check('TreeEnsembleRegressor', attributes)
    }).not.toThrow()
  })

  it.each([
    ['a node that is its own child', trees([0, 0, 0, 1], [0, 1]), /a tree goes in a circle/],
    ['a way back', trees([0, 0, 1, 2], [0, 1, 3, 2], [0, 2], [0, 3, 2, 0]), /a tree goes in a circle/],
    ['a circle that no root leads to', trees(...fork, [1, 0], [1, 1, 2, 0], [1, 2, 1, 0]), /circle/],
    ['a child that is not there', trees([0, 0, 1, 5], [0, 1]), /node 5 of tree 0 is not there/],
    ['a child in another tree', trees([0, 0, 1, 1], [1, 1]), /node 1 of tree 0 is not there/],
    [
      'lists of different lengths',
      { ...trees(...fork), nodes_nodeids: { integers: [0, 1] } },
      /expected 3 ids, found 2/,
    ],
    ['a path beyond all measure', chain(2000), /a path of more than 2000 nodes/],
  ] as const)('refuses %s', (_, attributes, message) => {
    for (const operator of ['TreeEnsembleRegressor', 'TreeEnsembleClassifier']) {
      const run = (): void => {
        check(operator, attributes)
      }
      expect(run).toThrow(ModelError)
      expect(run).toThrow(message)
    }
  })
})

/** The nodes of a TreeEnsemble, each with its two children: a number, or a leaf's by `~`. */
function ensemble(
  leaves: number,
  ...nodes: readonly (readonly [number, number])[]
): Readonly<Record<string, AttributeSpec>> {
  const side = (at: 0 | 1) => ({
    ids: { integers: nodes.map((node) => (node[at] < 0 ? ~node[at] : node[at])) },
    leafs: { integers: nodes.map((node) => (node[at] < 0 ? 1 : 0)) },
  })
  return {
    ...{ nodes_truenodeids: side(0).ids, nodes_trueleafs: side(0).leafs },
    ...{ nodes_falsenodeids: side(1).ids, nodes_falseleafs: side(1).leafs },
    leaf_targetids: { integers: Array<number>(leaves).fill(0) },
    tree_roots: { integers: [0] },
  }
}

describe('checkForests of opset 5', () => {
  it('takes trees', () => {
    expect(() => {
      check('TreeEnsemble', ensemble(3, [1, ~0], [~1, ~2]))
    }).not.toThrow()
  })

  it.each([
    ['a circle', ensemble(1, [1, ~0], [0, ~0]), /circle/],
    ['a node that is not there', ensemble(1, [1, ~0]), /node 1 is not there/],
    ['a leaf that is not there', ensemble(1, [~1, ~0]), /leaf 1 is not there/],
    [
      'a root that is not there',
      { ...ensemble(1, [~0, ~0]), tree_roots: { integers: [3] } },
      /node 3 is not there/,
    ],
    [
      'lists of different lengths',
      { ...ensemble(1, [~0, ~0]), nodes_trueleafs: { integers: [] } },
      /expected 1 of each list/,
    ],
  ] as const)('refuses %s', (_, attributes, message) => {
    expect(() => {
      check('TreeEnsemble', attributes)
    }).toThrow(message)
  })
})
