import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readModel } from '../../../src/model/onnx/graph.ts'
import { withoutZipMaps, zippedOutputs } from '../../../src/model/onnx/zip-map.ts'
import { modelBytes } from './onnx-bytes.ts'

function model(name: string): ReturnType<typeof readModel> {
  return readModel(readFileSync(join(import.meta.dirname, '../../fixtures/onnx', `${name}.onnx`)), name)
}

describe('zippedOutputs', () => {
  it('are the outputs that are dictionaries, and the tensors these are made of', () => {
    expect(zippedOutputs(model('logistic_zipmap'))).toEqual([
      { name: 'output_probability', tensor: 'probabilities', classes: ['0', '1'] },
    ])
    expect(zippedOutputs(model('logistic_multi_zipmap_names'))).toMatchObject([
      { name: 'output_probability', classes: ['three', 'two 2', 'zero', 'één'] },
    ])
    expect(zippedOutputs(model('tree_clf'))).toEqual([])
  })
})

describe('withoutZipMaps', () => {
  it.each(['logistic_zipmap', 'logistic_multi_zipmap_names'])('has the tensor as output: %s', (name) => {
    const original = model(name)
    const [zipped] = zippedOutputs(original)
    const { graph } = readModel(withoutZipMaps(original, [zipped!]), name)
    expect(graph.outputs).toMatchObject([
      { name: 'output_label' },
      { name: zipped!.tensor, form: 'tensor', type: 'float', shape: null },
    ])
    const operators = original.graph.nodes.map(({ operator }) => operator)
    expect(graph.nodes.map(({ operator }) => operator)).toEqual(
      operators.filter((operator) => operator !== 'ZipMap'),
    )
  })

  it('leaves a file as it is that has none', () => {
    const original = model('tree_clf')
    expect(withoutZipMaps(original, zippedOutputs(original))).toBe(original.bytes)
  })

  it('names no output twice', () => {
    const bytes = modelBytes({
      inputs: [{ name: 'x' }],
      outputs: [{ name: 'p' }, { name: 'z', form: 4 }],
      nodes: [
        { operator: 'Identity', inputs: ['x'], outputs: ['p'] },
        { operator: 'ZipMap', domain: 'ai.onnx.ml', inputs: ['p'], outputs: ['z'] },
      ],
    })
    const original = readModel(bytes, 'm')
    const { graph } = readModel(withoutZipMaps(original, zippedOutputs(original)), 'm')
    expect(graph.outputs.map(({ name }) => name)).toEqual(['p'])
  })
})
