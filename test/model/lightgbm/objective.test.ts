import { describe, expect, it } from 'vitest'
import { BLOCK } from '../../../src/model/forest/forest-scorer.ts'
import { readHeader } from '../../../src/model/lightgbm/header.ts'
import { readObjective } from '../../../src/model/lightgbm/objective.ts'
import { block } from './model-text.ts'

function read(objective: string | null, slots = 1, labels?: readonly string[]) {
  const fields = { num_class: String(slots), max_feature_idx: '0', feature_names: 'a' }
  const header = readHeader(block(objective === null ? fields : { ...fields, objective }, 'header'))
  return readObjective(header, labels, 'm.txt')
}

/** The prediction for some sums. */
function predict(objective: string | null, margins: readonly number[], divisor = 1): number[] {
  const { outputs, finish } = read(objective, margins.length)
  const sums = new Float64Array(margins.length * BLOCK)
  margins.forEach((margin, slot) => (sums[slot * BLOCK + 3] = margin))
  const out = new Float64Array(outputs.length + 1)
  finish(divisor)(sums, 3, new Float64Array(0), 0, 0, out, 1)
  return [...out.subarray(1)]
}

describe('an objective', () => {
  it.each([
    ['regression', -1.5, -1.5],
    ['regression sqrt', -1.5, -2.25],
    ['regression_l1 sqrt', 3, 9],
    ['huber sqrt', 3, 3],
    ['fair sqrt', 3, 9],
    ['quantile', 3, 3],
    ['mape', 3, 3],
    ['fair', 3, 3],
    ['lambdarank', 3, 3],
    ['rank_xendcg', 3, 3],
    ['poisson', 0, 1],
    ['gamma', 1, Math.E],
    ['tweedie tweedie_variance_power:1.4', -1e9, 0],
    ['cross_entropy', 0, 0.5],
    ['cross_entropy_lambda', 0, Math.LN2],
    ['custom', 3, 3],
  ])('%s makes of the sum %d the value %d', (objective, sum, value) => {
    expect(read(objective)).toMatchObject({ category: 'Regression', levels: null })
    expect(predict(objective, [sum])).toEqual([value])
  })

  it('of the user makes nothing of the sums', () => {
    expect(predict(null, [3])).toEqual([3])
    expect(read(null, 3).outputs.map(({ name, kind }) => [name, kind])).toEqual([
      ['raw0', 'output'],
      ['raw1', 'output'],
      ['raw2', 'output'],
    ])
    expect(read(null, 3).category).toBe('MultiOutput')
    expect(predict(null, [1, 2, 3])).toEqual([1, 2, 3])
  })

  it('binary gives both probabilities, and the first class at a half', () => {
    expect(predict('binary sigmoid:1', [0])).toEqual([0, 0.5, 0.5])
    expect(predict('binary sigmoid:2', [1])).toEqual([1, 1 - 1 / (1 + Math.exp(-2)), 1 / (1 + Math.exp(-2))])
    expect(read('binary sigmoid:1').category).toBe('Binomial')
  })

  it('multiclass gives shares of 1, and the first of the largest', () => {
    const [label, p0, p1, p2] = predict('multiclass num_class:3', [1, 0, 1])
    expect([label, p0]).toEqual([0, p2])
    expect(p1).toBeCloseTo(1 / (1 + 2 * Math.E), 15)
    expect(p0! + p1! + p2!).toBeCloseTo(1, 15)
    expect(read('multiclass num_class:3', 3).category).toBe('Multinomial')
    expect(read('multiclass num_class:2', 2).category).toBe('Binomial')
  })

  it('multiclassova gives each class for itself', () => {
    expect(predict('multiclassova num_class:3 sigmoid:1', [0, 0, 0])).toEqual([0, 0.5, 0.5, 0.5])
    expect(predict('multiclassova num_class:3 sigmoid:1', [-9, 0, 9])[0]).toBe(2)
  })

  it('divides the sums of a random forest first', () => {
    expect(predict('regression', [9], 3)).toEqual([3])
    expect(predict('binary sigmoid:1', [3], 3)[2]).toBe(1 / (1 + Math.exp(-1)))
    expect(predict(null, [9, 6], 3)).toEqual([3, 2])
  })

  it('names classes by their numbers, or as it is told', () => {
    expect(read('binary sigmoid:1').outputs.map(({ name }) => name)).toEqual(['predict', 'p0', 'p1'])
    const told = read('multiclass num_class:3', 3, ['low', 'mid', 'high'])
    expect(told.levels).toEqual(['low', 'mid', 'high'])
    expect(told.outputs.map(({ level }) => level)).toEqual([null, 'low', 'mid', 'high'])
  })

  it.each([
    ['one that is not known', () => read('l0'), /header, objective: "l0" is not known \(binary, .* are\)/],
    [
      'binary with two trees an iteration',
      () => read('binary sigmoid:1', 2),
      /binary does not go with 2 classes/,
    ],
    ['a regression with two', () => read('regression', 2), /regression does not go with 2 trees/],
    [
      'several classes that are one',
      () => read('multiclass num_class:1'),
      /multiclass does not go with 1 classes/,
    ],
    ['binary without its slope', () => read('binary'), /expected sigmoid: and a number above 0/],
    ['a slope of 0', () => read('binary sigmoid:0'), /expected sigmoid:/],
    [
      'too few labels',
      () => read('multiclass num_class:3', 3, ['a', 'b']),
      /setting labels: expected 3 of them, found 2/,
    ],
    [
      'labels without classes',
      () => read('regression', 1, ['a']),
      /setting labels: objective regression predicts no classes/,
    ],
  ])('refuses %s', (_, reading, message) => {
    expect(reading).toThrow(message)
  })
})
