import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import type { GraphOutput, OutputPlan } from '../../../src/model/onnx/outputs.ts'
import { planOutputs, readOutputs } from '../../../src/model/onnx/outputs.ts'
import { readModel } from '../../../src/model/onnx/graph.ts'
import { modelBytes } from './onnx-bytes.ts'
import type { ValueSpec } from './onnx-bytes.ts'

type Spec = Partial<GraphOutput> & {
  readonly width: number
  readonly type?: string
  readonly isShare?: boolean
}

function plan(outputs: Readonly<Record<string, Spec>>, labels?: readonly string[]): OutputPlan {
  const read = Object.entries(outputs).map(([name, spec]): GraphOutput => {
    const { classes = null, origin = { kind: 'other' }, zippedClasses = [] } = spec
    return { name, shownName: name, classes, origin, zippedClasses }
  })
  const found = Object.values(outputs).map(({ width, type = 'float32', isShare = true }) => ({
    width,
    type,
    isShare,
  }))
  return planOutputs(read, found, labels, 'm.onnx')
}

function named(...classes: readonly string[]): Spec {
  return { width: 1, type: 'int64', classes, origin: { kind: 'label', classes } }
}

function outputNames({ columns }: OutputPlan): readonly string[] {
  return columns.map(({ name }) => name)
}

function arranged({ arrange, columns }: OutputPlan, ...fetched: readonly number[]): number[] {
  const out = new Float64Array(columns.length + 1)
  arrange(Float64Array.of(NaN, ...fetched), 1, out, 1)
  return [...out.subarray(1)]
}

describe('planOutputs', () => {
  it('makes a classifier of a label and its probabilities', () => {
    const found = plan({ label: named('no', 'yes'), probabilities: { width: 2 } })
    expect(found).toMatchObject({
      category: 'Binomial',
      response: { name: 'label', levels: ['no', 'yes'] },
      maybeClasses: false,
    })
    expect(outputNames(found)).toEqual(['predict', 'no', 'yes'])
    expect(arranged(found, 1, 0.25, 0.75)).toEqual([1, 0.25, 0.75])
  })

  it('finds the probabilities in an output for each class, and keeps what is left', () => {
    const found = plan({
      a: { width: 1 },
      label: named('0', '1', '2'),
      b: { width: 1 },
      c: { width: 1 },
      more: { width: 2 },
    })
    expect(found.category).toBe('Multinomial')
    expect(outputNames(found)).toEqual(['predict', 'p0', 'p1', 'p2', 'more.0', 'more.1'])
    expect(arranged(found, 0.1, 2, 0.2, 0.7, 8, 9)).toEqual([2, 0.1, 0.2, 0.7, 8, 9])
  })

  it('counts classes that are only positions by their probabilities', () => {
    const label: Spec = { width: 1, type: 'int64', origin: { kind: 'position' } }
    const found = plan({ label, p: { width: 3 } })
    expect(found.response?.levels).toEqual(['0', '1', '2'])
    expect(plan({ label, p: { width: 2, zippedClasses: ['x', 'y'] } }).response?.levels).toEqual(['x', 'y'])
  })

  it('takes labels for numbers, and none for names', () => {
    const outputs = { label: named('0', '1'), p: { width: 2 } }
    expect(plan(outputs, ['bad', 'ok']).response?.levels).toEqual(['bad', 'ok'])
    expect(() => plan(outputs, ['a'])).toThrow(/setting labels: expected 2 names, found 1/)
    const texts = { label: named('no', 'yes'), p: { width: 2 } }
    expect(() => plan(texts, ['bad', 'ok'])).toThrow(/the file names its classes itself: no, yes/)
    expect(plan(texts, ['no', 'yes']).response?.levels).toEqual(['no', 'yes'])
  })

  it('makes a classifier of one output where labels say so', () => {
    const several = plan({ p: { width: 3 } }, ['a', 'b', 'c'])
    expect(outputNames(several)).toEqual(['predict', 'a', 'b', 'c'])
    expect(arranged(several, 0.2, 0.4, 0.4)).toEqual([1, 0.2, 0.4, 0.4])
    const one = plan({ p: { width: 1 } }, ['a', 'b'])
    expect(one.category).toBe('Binomial')
    expect(arranged(one, 0.75)).toEqual([1, 0.25, 0.75])
    expect(arranged(one, 0.5)).toEqual([0, 0.5, 0.5])
  })

  it.each<readonly [string, Readonly<Record<string, Spec>>]>([
    ['several outputs', { p: { width: 1 }, q: { width: 1 } }],
    ['as many as there are not', { p: { width: 3 } }],
    ['whole numbers', { p: { width: 2, type: 'int64' } }],
  ])('takes no labels for %s', (_, outputs) => {
    expect(() => plan(outputs, ['a', 'b'])).toThrow(
      /expected one output with a probability for each of the 2/,
    )
  })

  it('is a regression where there is one number', () => {
    const found = plan({ variable: { width: 1 } })
    expect(found).toMatchObject({ category: 'Regression', response: { name: 'variable', levels: null } })
    expect(arranged(found, 4)).toEqual([4])
  })

  it('has a label alone where there are no probabilities, and raw scores as the numbers that they are', () => {
    const alone = plan({ label: named('no', 'yes') })
    expect(alone).toMatchObject({ category: 'Binomial', response: { levels: ['no', 'yes'] } })
    expect(outputNames(alone)).toEqual(['predict'])
    expect(arranged(alone, 1)).toEqual([1])
    expect(plan({ label: named('7', '9') }, ['a', 'b']).response?.levels).toEqual(['a', 'b'])
    const raw = plan({ label: named('no', 'yes'), scores: { width: 2, isShare: false } })
    expect(raw.columns.map(({ name, kind }) => [name, kind])).toEqual([
      ['predict', 'label'],
      ['scores.0', 'output'],
      ['scores.1', 'output'],
    ])
    expect(arranged(raw, 0, -2.6, 2.6)).toEqual([0, -2.6, 2.6])
  })

  it('gives several labels a row by their numbers, and none that are texts', () => {
    const pair: Spec = { ...named('3', '5'), width: 2 }
    const found = plan({ label: pair, score: { width: 1 } })
    expect(found.category).toBe('MultiOutput')
    expect(arranged(found, 1, 0, 0.5)).toEqual([5, 3, 0.5])
    const texts: Spec = { ...named('no', 'yes'), width: 2 }
    expect(() => plan({ label: texts })).toThrow(
      /output label: it has several labels a row, and they are texts/,
    )
  })

  it('gives numbers as they are where it is neither', () => {
    const clusters = plan({ label: { width: 1, type: 'int64' }, scores: { width: 2 } })
    expect(clusters).toMatchObject({ category: 'MultiOutput', response: null, maybeClasses: false })
    expect(outputNames(clusters)).toEqual(['label', 'scores.0', 'scores.1'])
    expect(arranged(clusters, 7, 8, 9)).toEqual([7, 8, 9])
    expect(plan({ y: { width: 3 } }).maybeClasses).toBe(true)
  })
})

describe('readOutputs', () => {
  function read(output: ValueSpec, labels?: readonly string[]): readonly GraphOutput[] {
    const nodes = [{ operator: 'Identity', inputs: ['x'], outputs: [output.name] }]
    return readOutputs(
      readModel(modelBytes({ inputs: [{ name: 'x' }], outputs: [output], nodes }), 'm.onnx'),
      [],
      labels,
    )
  }

  it('takes the classes of a text from the setting where the graph has none', () => {
    expect(read({ name: 'label', type: 'string' }, ['a', 'b'])).toMatchObject([{ classes: ['a', 'b'] }])
    expect(() => read({ name: 'label', type: 'string' })).toThrow(
      /output label: its texts are not in the file: .*setting labels/,
    )
  })

  it('refuses what is no tensor', () => {
    expect(() => read({ name: 's', form: 4 })).toThrow(ModelError)
    expect(() => read({ name: 's', form: 4 })).toThrow(/expected a tensor, found a sequence/)
  })
})
