import { describe, expect, it } from 'vitest'
import { MISSING_LEVEL, UNKNOWN_LEVEL } from '../../../src/core/column.ts'
import { loadModel } from '../../../src/model/load-model.ts'
import { feedPlans } from '../../../src/model/onnx/scorer.ts'
import type { Model } from '../../../src/model/scorer.ts'
import type { TensorType } from '../../../src/model/onnx/tensor.ts'
import { tensorTypes } from '../../../src/model/onnx/tensor.ts'
import { skipWithoutOnnx } from '../../support/onnx-runtime.ts'
import { modelBytes } from './onnx-bytes.ts'
import type { GraphSpec, NodeSpec } from './onnx-bytes.ts'

interface Answers {
  readonly refused: readonly number[]
  readonly out: readonly number[]
}

function score({ scorer }: Model, ...cells: readonly number[]): Answers {
  const count = cells.length / scorer.inputs.length
  const refused = new Uint8Array(count).fill(9)
  const out = new Float64Array(count * scorer.outputs.length)
  const found = scorer.score(Float64Array.from(cells), count, out, refused)
  expect(found).toBe(refused.reduce((sum, each) => sum + each, 0))
  return { refused: [...refused], out: [...out] }
}

function load(graph: GraphSpec): Model {
  return loadModel(modelBytes(graph), { name: 'm.onnx' })
}

const double = { to: { integer: tensorTypes.indexOf('double') } }
const outputs = [{ name: 'y', type: 'double' }] as const

/** A graph that gives its input back as a double. */
function echo(type: TensorType, shape: readonly (number | null)[] = [null, 1]): Model {
  return load({
    inputs: [{ name: 'x', type, shape }],
    outputs,
    nodes: [{ operator: 'Cast', inputs: ['x'], outputs: ['y'], attributes: double }],
  })
}

function encoder(attributes: NodeSpec['attributes'], operator = 'LabelEncoder'): GraphSpec {
  return {
    inputs: [{ name: 'c', type: 'string' }],
    outputs: [{ name: 'y' }],
    nodes: [{ operator, domain: 'ai.onnx.ml', inputs: ['c'], outputs: ['y'], attributes: attributes! }],
  }
}

describe.skipIf(skipWithoutOnnx())('the scorer of an ONNX model', () => {
  it.each<readonly [TensorType, readonly number[]]>([
    ['double', [0.1, 1e300, -0, NaN, Infinity]],
    ['float', [0.5, -Infinity, NaN]],
    ['int64', [-(2 ** 63), 2 ** 53, 2 ** 63 - 1024]],
    ['uint64', [0, 2 ** 63]],
    ['int32', [-(2 ** 31), 2 ** 31 - 1]],
    ['uint32', [0, 2 ** 32 - 1]],
    ['int16', [-(2 ** 15), 2 ** 15 - 1]],
    ['uint16', [0, 2 ** 16 - 1]],
    ['int8', [-128, 127]],
    ['uint8', [0, 255]],
    ['bool', [0, 1]],
  ])('hands over numbers as %s', (type, numbers) => {
    expect(score(echo(type), ...numbers)).toEqual({ refused: numbers.map(() => 0), out: numbers })
  })

  it('rounds to float where the graph wants that', () => {
    expect(score(echo('float'), 0.1).out).toEqual([Math.fround(0.1)])
  })

  it.each<readonly [TensorType, readonly number[]]>([
    ['int64', [0.5, NaN, Infinity, 2 ** 63]],
    ['uint64', [-1, 2 ** 64]],
    ['int32', [2 ** 31]],
    ['int8', [128, -129]],
    ['bool', [2, -1]],
  ])('refuses the rows whose numbers are no %s, and no others', (type, numbers) => {
    const { refused, out } = score(echo(type), 1, ...numbers, 0)
    expect(refused).toEqual([0, ...numbers.map(() => 1), 0])
    expect(out).toEqual([1, ...numbers.map(() => NaN), 0])
  })

  it('hands over levels as their texts, missing as the empty text, unknown as one that nothing is', () => {
    const keys = (...texts: readonly string[]) => ({
      keys_strings: { texts },
      values_floats: { floats: texts.map((_, at) => at + 1) },
      default_float: { float: -1 },
    })
    const cells = [0, 1, UNKNOWN_LEVEL, MISSING_LEVEL, NaN]
    expect(score(load(encoder(keys('a', 'b'))), ...cells).out).toEqual([1, 2, -1, -1, -1])
    expect(score(load(encoder(keys('a', '', '(unknown)'))), ...cells).out).toEqual([1, 2, -1, 2, 2])
  })

  it('refuses the rows at which an operator fails, and no others', () => {
    const model = load(
      encoder({ cats_strings: { texts: ['a', 'b'] }, zeros: { integer: 0 } }, 'OneHotEncoder'),
    )
    expect(score(model, 0, UNKNOWN_LEVEL, 1)).toEqual({ refused: [0, 1, 0], out: [1, 0, NaN, NaN, 0, 1] })
  })

  it('takes rows one at a time where the graph is made for one', () => {
    expect(score(echo('float', [1, 2]), 1, 2, 3, 4, 5, 6).out).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('takes inputs that are lists', () => {
    expect(score(echo('float', [null]), 1, 2, 3).out).toEqual([1, 2, 3])
  })

  it('needs no values for an input that nothing reads', () => {
    const model = load({
      inputs: [
        { name: 'unread', type: 'string' },
        { name: 'x' },
        { name: 'numbers', type: 'int64', shape: [null, 3] },
      ],
      outputs,
      nodes: [{ operator: 'Cast', inputs: ['x'], outputs: ['y'], attributes: double }],
    })
    expect(model.scorer.inputs.map(({ name }) => name)).toEqual(['x'])
    expect(score(model, 7, 8).out).toEqual([7, 8])
  })

  it('scores more rows than it has memory for, and leaves them as they were', () => {
    const numbers = Array.from({ length: 2500 }, (_, at) => at)
    const rows = Float64Array.from(numbers)
    const out = new Float64Array(2500)
    expect(echo('int64').scorer.score(rows, 2500, out, new Uint8Array(2500))).toBe(0)
    expect([...out]).toEqual(numbers)
    expect([...rows]).toEqual(numbers)
  })

  it('keeps several models apart', () => {
    const [ints, floats] = [echo('int64'), echo('double')]
    for (let round = 0; round < 3; round++) {
      expect(score(ints, 0.5).refused).toEqual([1])
      expect(score(floats, 0.5).out).toEqual([0.5])
    }
  })
})

describe('feedPlans', () => {
  it('says where in a row the cells of each input are', () => {
    const column = (name: string, levels: readonly string[] | null) =>
      ({ name, kind: levels === null ? 'numeric' : 'categorical', levels }) as const
    const shared = { isList: false, single: false }
    const plans = feedPlans([
      { ...shared, name: 'a', type: 'float', width: 2, columns: [column('a_0', null), column('a_1', null)] },
      { ...shared, name: 'b', type: 'int64', width: 1, columns: null },
      { ...shared, name: 'c', type: 'string', width: 1, columns: [column('c', ['(unknown)', 'x'])] },
    ])
    expect(plans.map(({ type, at, levels, unknown }) => [type, at, levels, unknown])).toEqual([
      ['float32', 0, null, '(unknown).'],
      ['int64', null, null, '(unknown).'],
      ['string', 2, ['(unknown)', 'x'], '(unknown).'],
    ])
  })
})
