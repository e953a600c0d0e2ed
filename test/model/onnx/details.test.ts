import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readModelFacts } from '../../../src/model/load-model.ts'
import { producerText } from '../../../src/model/onnx/details.ts'
import { modelBytes } from './onnx-bytes.ts'

const path = join(import.meta.dirname, '../../fixtures/onnx/logistic_zipmap.onnx')

describe('the facts of a file', () => {
  it('are its inputs, outputs, operators and who wrote it', () => {
    const { details, fileBytes, entries } = readModelFacts(path)
    expect([fileBytes, entries]).toEqual([readFileSync(path).length, 1])
    expect(Object.fromEntries(details.map(({ name, value }) => [name, value]))).toEqual({
      inputs: 'X: float [N, 8]',
      outputs: 'output_label: int64 [N], output_probability: sequence',
      operators: 'ai.onnx.ml.Scaler, ai.onnx.ml.LinearClassifier, Cast, ai.onnx.ml.ZipMap',
      opsets: 'ai.onnx 9, ai.onnx.ml 1',
      'ir version': '8',
      producer: 'skl2onnx 1.18.0',
    })
  })

  it('count operators, the most frequent first', () => {
    const node = (operator: string) => ({ operator, inputs: [], outputs: ['y'] })
    const nodes = ['A', 'B', 'C', 'B'].map(node)
    const { details } = readModelFacts(modelBytes({ outputs: [{ name: 'y', shape: [2, null] }], nodes }))
    expect(details).toContainEqual({ name: 'operators', value: 'B (2), A, C' })
    expect(details).toContainEqual({ name: 'outputs', value: 'y: float [2, ?]' })
  })
})

describe('producerText', () => {
  it('is what the file has of it', () => {
    expect([producerText('p', '1'), producerText('p', ''), producerText('', '')]).toEqual([
      'p 1',
      'p',
      'unknown',
    ])
  })
})
