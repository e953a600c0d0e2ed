import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import { readModel } from '../../../src/model/onnx/graph.ts'
import { bytesField, integerField } from '../../../src/model/onnx/wire-writer.ts'
import { attributeBytes, graphBytes, modelBytes, nodeBytes, tensorBytes } from './onnx-bytes.ts'
import type { GraphSpec, NodeSpec } from './onnx-bytes.ts'

const outputs = [{ name: 'y' }]
const simple: GraphSpec = {
  inputs: [{ name: 'x', shape: [null, 3] }, { name: 'w' }],
  outputs,
  nodes: [{ operator: 'Add', inputs: ['x', 'w'], outputs: ['y'] }],
  constants: [tensorBytes('w', { floats: [1] })],
}
const external = Buffer.concat([tensorBytes('e', { floats: [] }), integerField(14, 1)])

function read(graph: GraphSpec, more: readonly Uint8Array[] = []): ReturnType<typeof readModel> {
  return readModel(modelBytes(graph, more), 'm.onnx')
}

describe('readModel', () => {
  it('reads who wrote it, for which operators', () => {
    expect(read(simple)).toMatchObject({
      ...{ irVersion: 8, producer: 'test', producerVersion: '1.0' },
      opsets: [
        { domain: '', version: 17 },
        { domain: 'ai.onnx.ml', version: 3 },
      ],
    })
  })

  it('reads inputs that are no constants, with what is free of their shapes', () => {
    const { graph } = read({
      ...simple,
      inputs: [{ name: 'x', type: 'string', shape: [null, 0, 3] }, { name: 'w' }],
    })
    expect(graph.inputs).toMatchObject([
      { name: 'x', form: 'tensor', type: 'string', shape: [null, null, 3] },
    ])
    expect([...graph.constants.keys()]).toEqual(['w'])
  })

  it.each([
    [4, 'sequence'],
    [5, 'map'],
    [9, 'optional'],
  ])('reads what is no tensor: %d', (form, name) => {
    expect(read({ ...simple, outputs: [{ name: 'y', form }] }).graph.outputs).toMatchObject([
      { form: name, shape: null },
    ])
  })

  it('reads nodes and their attributes', () => {
    const attributes = { keys: { texts: ['a', 'b'] }, to: { integers: [1, 2] }, axis: { integer: 3 } }
    const node = { operator: 'LabelEncoder', domain: 'ai.onnx.ml', inputs: ['x'], outputs: ['y'], attributes }
    const [found] = read({ outputs, nodes: [node] }).graph.nodes
    expect(found).toMatchObject({
      operator: 'LabelEncoder',
      domain: 'ai.onnx.ml',
      inputs: ['x'],
      outputs: ['y'],
    })
    expect(found!.attributes.get('keys')!.texts).toEqual(['a', 'b'])
    expect(found!.attributes.get('to')!.integers()).toEqual([1, 2])
    expect(found!.attributes.get('axis')!.integer).toBe(3)
  })

  it('knows what a graph within a node takes from around it', () => {
    const inner = graphBytes({
      outputs,
      nodes: [{ operator: 'Identity', inputs: ['around'], outputs: ['y'] }],
    })
    const node = {
      operator: 'If',
      inputs: ['c'],
      outputs: ['y'],
      attributes: { then_branch: { graph: inner } },
    }
    expect(read({ outputs, nodes: [node] }).graph.nodes[0]!.captured).toContain('around')
  })

  it.each<readonly [string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /expected a graph \(field 7\), found none/],
    [
      'two graphs',
      modelBytes(simple, [bytesField(7, graphBytes(simple))]),
      /expected one graph, found another/,
    ],
    ['a graph without outputs', modelBytes({ ...simple, outputs: [] }), /expected an output/],
    ['a file that ends early', modelBytes(simple).subarray(0, -30), /are left|found the end/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readModel(bytes, 'm.onnx')).toThrow(ModelError)
    expect(() => readModel(bytes, 'm.onnx')).toThrow(message)
  })

  it('refuses graphs inside one another without end', () => {
    let graph = graphBytes({ outputs, nodes: [] })
    for (let depth = 0; depth < 200; depth++) {
      const node: NodeSpec = {
        operator: 'If',
        inputs: [],
        outputs: ['y'],
        attributes: { then_branch: { graph } },
      }
      graph = graphBytes({ outputs, nodes: [node] })
    }
    expect(() => readModel(Buffer.concat([integerField(1, 8), bytesField(7, graph)]), 'm')).toThrow(
      /at most 32 graphs/,
    )
  })

  const attribute = attributeBytes('value', { tensor: external })
  it.each<readonly [string, GraphSpec, readonly Uint8Array[]]>([
    ['an initializer', { ...simple, constants: [external] }, []],
    [
      'an attribute',
      {
        outputs,
        nodes: [
          { operator: 'Constant', inputs: [], outputs: ['y'], attributes: { value: { tensor: external } } },
        ],
      },
      [],
    ],
    [
      'a graph within a node',
      {
        outputs,
        nodes: [
          {
            operator: 'If',
            inputs: [],
            outputs: ['y'],
            attributes: { a: { graph: graphBytes({ outputs, nodes: [], constants: [external] }) } },
          },
        ],
      },
      [],
    ],
    [
      'a function',
      simple,
      [
        bytesField(
          25,
          bytesField(
            7,
            Buffer.concat([
              nodeBytes({ operator: 'Constant', inputs: [], outputs: ['y'] }),
              bytesField(5, attribute),
            ]),
          ),
        ),
      ],
    ],
    ['an attribute of a function', simple, [bytesField(25, bytesField(11, attribute))]],
  ])('refuses data in another file: in %s', (_, graph, more) => {
    expect(() => read(graph, more)).toThrow(/lie in another file/)
  })

  it('refuses data in another file: in a sparse tensor', () => {
    const sparse = bytesField(15, bytesField(1, external))
    const bytes = Buffer.concat([
      integerField(1, 8),
      bytesField(7, Buffer.concat([graphBytes(simple), sparse])),
    ])
    expect(() => readModel(bytes, 'm')).toThrow(/lie in another file/)
  })
})
