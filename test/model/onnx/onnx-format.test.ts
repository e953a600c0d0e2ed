import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import { loadModel } from '../../../src/model/load-model.ts'
import { scoreRow } from '../../../src/model/score-row.ts'
import { bytesField, integerField, textField } from '../../../src/model/onnx/wire-writer.ts'
import { skipWithoutOnnx } from '../../support/onnx-runtime.ts'
import { graphBytes, modelBytes } from './onnx-bytes.ts'

function fixture(name: string): string {
  return join(import.meta.dirname, '../../fixtures/onnx', `${name}.onnx`)
}

const outputs = [{ name: 'y' }]
/** Its output comes from nowhere. */
const broken = modelBytes({ inputs: [{ name: 'x' }], outputs, nodes: [] })

describe.skipIf(skipWithoutOnnx())('an ONNX model', () => {
  it('says what the file says', () => {
    const path = fixture('onehot_logistic')
    const model = loadModel(path)
    expect(model).toMatchObject({
      ...{
        source: path,
        algorithm: 'ONNX graph',
        category: 'Multinomial',
        treeCount: null,
        remarks: [],
        unsaid: [],
      },
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
      format: { name: 'ONNX', version: '8', producer: 'skl2onnx 1.18.0' },
      response: { name: 'label', levels: ['three', 'two 2', 'zero', 'één'] },
    })
    expect(model.scorer.stateful).toBe(false)
    expect(model.scorer.inputs.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      ...['temp numeric', 'pressure numeric', 'count numeric', 'flag numeric'],
      ...['site categorical', 'unit categorical'],
    ])
  })

  it('is the same by its bytes', () => {
    const model = loadModel(readFileSync(fixture('kmeans')), { name: 'bytes' })
    expect([model.source, model.digest]).toEqual(['bytes', loadModel(fixture('kmeans')).digest])
  })

  it('says which settings would tell more', () => {
    const settings = ({ unsaid }: { readonly unsaid: readonly { readonly setting: string }[] }) =>
      unsaid.map(({ setting }) => setting)
    expect(settings(loadModel(fixture('tree_clf')))).toEqual(['featureNames'])
    const names = Array.from({ length: 8 }, (_, at) => `c${at}`)
    expect(settings(loadModel(fixture('tree_clf'), { featureNames: names }))).toEqual([])
    const inputs = [{ name: 'X', shape: [null, 2] }]
    const probabilities = modelBytes({
      inputs,
      outputs: [{ name: 'y', shape: [null, 2] }],
      nodes: [{ operator: 'Softmax', inputs: ['X'], outputs: ['y'] }],
    })
    expect(settings(loadModel(probabilities))).toEqual(['featureNames', 'labels'])
    const named = loadModel(probabilities, { labels: ['bad', 'ok'], featureNames: ['a', 'b'] })
    expect(named).toMatchObject({ category: 'Binomial', unsaid: [] })
    expect(scoreRow(named, { a: 2, b: 1 }).label).toBe('bad')
  })

  it('takes names for numbered classes', () => {
    const model = loadModel(fixture('logistic_zipmap'), { labels: ['bad', 'ok'] })
    expect(model.response).toEqual({ name: 'output_label', levels: ['bad', 'ok'] })
    expect(model.scorer.outputs.map(({ name }) => name)).toEqual(['predict', 'bad', 'ok'])
  })

  it.each([
    ['a graph that onnxruntime refuses', broken, /^m: .*onnxruntime refuses the model/],
    [
      'an operator that nobody knows',
      modelBytes({
        inputs: [{ name: 'x' }],
        outputs,
        nodes: [{ operator: 'Nonesuch', inputs: ['x'], outputs: ['y'] }],
      }),
      /Nonesuch/,
    ],
    [
      'an output that has no row a record',
      modelBytes({
        inputs: [{ name: 'x' }],
        outputs,
        nodes: [{ operator: 'ReduceSum', inputs: ['x'], outputs: ['y'] }],
      }),
      /output 'y' has no row a record/,
    ],
    [
      'an output of half floats',
      modelBytes({
        inputs: [{ name: 'x' }],
        outputs: [{ name: 'y', type: 'float16' }],
        nodes: [{ operator: 'Cast', inputs: ['x'], outputs: ['y'], attributes: { to: { integer: 10 } } }],
      }),
      /output 'y' has cells of float16/,
    ],
    ['a file that is nothing but its first field', integerField(1, 8), /expected a graph/],
  ])('is refused: %s', (_, bytes, message) => {
    const load = (): unknown => loadModel(bytes, { name: 'm' })
    expect(load).toThrow(ModelError)
    expect(load).toThrow(message)
    expect(load).not.toThrow(/cannot be compiled/)
  })

  it('goes on after it refused a model', () => {
    expect(() => loadModel(broken)).toThrow(ModelError)
    expect(loadModel(fixture('linear_double')).category).toBe('Regression')
  })
})

describe("onnxruntime's own format", () => {
  it('is told by name', () => {
    const bytes = Buffer.concat([Buffer.from('1c000000', 'hex'), Buffer.from('ORTM'), Buffer.alloc(40)])
    expect(() => loadModel(bytes)).toThrow(/onnxruntime's own format \(\.ort\)/)
  })

  it('is not taken for a model though it looks like one', () => {
    const graph = graphBytes({ outputs, nodes: [] })
    const bytes = Buffer.concat([integerField(1, 8), textField(2, 'ORTM'), bytesField(7, graph)])
    expect(() => loadModel(bytes, { name: 'm' })).toThrow(/^m: expected another producer than ORTM/)
  })
})
