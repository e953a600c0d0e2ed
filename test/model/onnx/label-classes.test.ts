import { describe, expect, it } from 'vitest'
import { readModel } from '../../../src/model/onnx/graph.ts'
import { originOf } from '../../../src/model/onnx/label-classes.ts'
import { modelBytes, tensorBytes } from './onnx-bytes.ts'
import type { AttributeSpec, NodeSpec } from './onnx-bytes.ts'

function origin(...nodes: readonly NodeSpec[]): unknown {
  const constants = [
    tensorBytes('names', { texts: ['no', 'yes'] }),
    tensorBytes('numbers', { integers: [10, 20] }),
  ]
  return originOf(readModel(modelBytes({ outputs: [{ name: 'y' }], nodes, constants }), 'm').graph, 'y')
}

const ml = 'ai.onnx.ml'
function classifier(
  outputs: readonly string[],
  attributes: Readonly<Record<string, AttributeSpec>>,
): NodeSpec {
  return { operator: 'LinearClassifier', domain: ml, inputs: ['x'], outputs, attributes }
}
const largest: NodeSpec = { operator: 'ArgMax', inputs: ['p'], outputs: ['at'] }
const names = { classlabels_strings: { texts: ['no', 'yes'] } }

describe('originOf', () => {
  it.each<readonly [string, readonly NodeSpec[], readonly string[]]>([
    ['a classifier with texts', [classifier(['y', 'p'], names)], ['no', 'yes']],
    [
      'a classifier with numbers',
      [classifier(['y', 'p'], { classlabels_ints: { integers: [0, 3] } })],
      ['0', '3'],
    ],
    [
      'a classifier behind other forms',
      [
        {
          operator: 'TreeEnsembleClassifier',
          domain: ml,
          inputs: ['x'],
          outputs: ['a'],
          attributes: { classlabels_int64s: { integers: [1, 2] } },
        },
        { operator: 'Cast', inputs: ['a'], outputs: ['b'] },
        { operator: 'Reshape', inputs: ['b', 's'], outputs: ['y'] },
      ],
      ['1', '2'],
    ],
    [
      'the largest, picked of a list of names',
      [largest, { operator: 'ArrayFeatureExtractor', domain: ml, inputs: ['names', 'at'], outputs: ['y'] }],
      ['no', 'yes'],
    ],
    [
      'the largest, picked of a list of numbers',
      [largest, { operator: 'Gather', inputs: ['numbers', 'at'], outputs: ['y'] }],
      ['10', '20'],
    ],
    [
      'the largest, picked of a list that a node makes',
      [
        {
          operator: 'Constant',
          inputs: [],
          outputs: ['list'],
          attributes: { value: { tensor: tensorBytes('', { texts: ['p', 'q'] }) } },
        },
        largest,
        { operator: 'Gather', inputs: ['list', 'at'], outputs: ['y'] },
      ],
      ['p', 'q'],
    ],
    [
      'the largest, by an encoder',
      [
        largest,
        {
          operator: 'LabelEncoder',
          domain: ml,
          inputs: ['at'],
          outputs: ['y'],
          attributes: { values_strings: { texts: ['r', 's'] } },
        },
      ],
      ['r', 's'],
    ],
  ])('finds the classes of %s', (_, nodes, classes) => {
    expect(origin(...nodes)).toEqual({ kind: 'label', classes })
  })

  it('knows the largest by its position', () => {
    expect(origin(largest, { operator: 'Squeeze', inputs: ['at'], outputs: ['y'] })).toEqual({
      kind: 'position',
    })
  })

  it.each<readonly [string, readonly NodeSpec[]]>([
    ['scores of a classifier', [classifier(['label', 'y'], names)]],
    ['the nearest centre', [{ operator: 'ArgMin', inputs: ['d'], outputs: ['y'] }]],
    [
      'what is picked by a number that is no largest',
      [{ operator: 'Gather', inputs: ['names', 'x'], outputs: ['y'] }],
    ],
    ['what goes in', []],
    ['what is made of itself', [{ operator: 'Identity', inputs: ['y'], outputs: ['y'] }]],
  ])('says nothing of %s', (_, nodes) => {
    expect(origin(...nodes)).toEqual({ kind: 'other' })
  })
})
