import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import { readModel } from '../../../src/model/onnx/graph.ts'
import { fullName, vocabularyOf } from '../../../src/model/onnx/vocabulary.ts'
import { graphBytes, modelBytes, tensorBytes } from './onnx-bytes.ts'
import type { NodeSpec } from './onnx-bytes.ts'

const outputs = [{ name: 'y' }]

function vocabulary(nodes: readonly NodeSpec[], constants: readonly Uint8Array[] = []): readonly string[] {
  const inputs = [
    { name: 'c', type: 'string' },
    { name: 'x', type: 'float' },
  ] as const
  const { graph } = readModel(modelBytes({ inputs, outputs, nodes, constants }), 'm.onnx')
  return vocabularyOf(graph, 'c', 'm.onnx')
}

function encoder(input: string, ...levels: readonly string[]): NodeSpec {
  const attributes = { cats_strings: { texts: levels } }
  return { operator: 'OneHotEncoder', domain: 'ai.onnx.ml', inputs: [input], outputs: ['y'], attributes }
}

describe('vocabularyOf', () => {
  it('is what the texts are compared with, each once', () => {
    expect(vocabulary([encoder('c', 'b', 'a', ''), encoder('c', 'a', 'd')])).toEqual(['b', 'a', '', 'd'])
  })

  it('follows the texts through what hands them on, and nothing else', () => {
    const nodes: readonly NodeSpec[] = [
      { operator: 'Concat', inputs: ['c', 'c'], outputs: ['cc'] },
      { operator: 'ArrayFeatureExtractor', domain: 'ai.onnx.ml', inputs: ['cc', 'i'], outputs: ['one'] },
      encoder('one', 'a'),
      encoder('elsewhere', 'b'),
    ]
    expect(vocabulary(nodes)).toEqual(['a'])
  })

  it('ends where texts become others', () => {
    const attributes = { keys_strings: { texts: ['k'] }, values_strings: { texts: ['v'] } }
    const nodes: readonly NodeSpec[] = [
      { operator: 'LabelEncoder', domain: 'ai.onnx.ml', inputs: ['c'], outputs: ['v'], attributes },
      encoder('v', 'v', 'w'),
    ]
    expect(vocabulary(nodes)).toEqual(['k'])
  })

  it('reads keys of a tensor', () => {
    const attributes = { keys_tensor: { tensor: tensorBytes('', { texts: ['t', 'u'] }) } }
    const node = { operator: 'LabelEncoder', domain: 'ai.onnx.ml', inputs: ['c'], outputs: ['y'], attributes }
    expect(vocabulary([node])).toEqual(['t', 'u'])
  })

  it('reads constants that texts are compared with', () => {
    const value = { value: { tensor: tensorBytes('', { texts: ['q'] }) } }
    const nodes: readonly NodeSpec[] = [
      { operator: 'Constant', inputs: [], outputs: ['k'], attributes: value },
      { operator: 'Equal', inputs: ['c', 'k'], outputs: ['y'] },
      { operator: 'Equal', inputs: ['w', 'c'], outputs: ['z'] },
    ]
    expect(vocabulary(nodes, [tensorBytes('w', { texts: ['p'] })])).toEqual(['q', 'p'])
  })

  it('has nothing where only the form of the tensor is asked for', () => {
    expect(vocabulary([{ operator: 'Shape', inputs: ['c'], outputs: ['y'] }])).toEqual([])
  })

  it.each<readonly [string, NodeSpec]>([
    ['StringNormalizer', { operator: 'StringNormalizer', inputs: ['c'], outputs: ['y'] }],
    ['TfIdfVectorizer', { operator: 'TfIdfVectorizer', inputs: ['c'], outputs: ['y'] }],
    [
      'com.microsoft.Tokenizer',
      { operator: 'Tokenizer', domain: 'com.microsoft', inputs: ['c'], outputs: ['y'] },
    ],
    ['Cast', { operator: 'Cast', inputs: ['c'], outputs: ['y'] }],
    [
      'If',
      {
        operator: 'If',
        inputs: ['x'],
        outputs: ['y'],
        attributes: { then_branch: { graph: graphBytes({ outputs, nodes: [encoder('c', 'a')] }) } },
      },
    ],
  ])('refuses %s, which does more with texts', (name, node) => {
    expect(() => vocabulary([node])).toThrow(ModelError)
    expect(() => vocabulary([node])).toThrow(`operator ${name} works on the texts of input 'c'`)
  })
})

describe('fullName', () => {
  it('has the domain where it is not ONNX itself', () => {
    expect([fullName({ domain: '', operator: 'Add' }), fullName({ domain: 'a.b', operator: 'C' })]).toEqual([
      'Add',
      'a.b.C',
    ])
  })
})
