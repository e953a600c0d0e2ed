import { describe, expect, it } from 'vitest'
import { linearOutput, readLinearLeaves } from '../../../src/model/lightgbm/linear-leaves.ts'
import { block } from './model-text.ts'
import type { Fields } from './model-text.ts'

const fields: Fields = {
  leaf_const: '1 2 3',
  num_features: '2 0 1',
  leaf_features: '0 1   1 ',
  leaf_coeff: '0.5 -2   10 ',
}
const read = (more: Fields = {}) => readLinearLeaves(block({ ...fields, ...more }), 3, 2)
const plain = Float64Array.of(100, 200, 300)
const output = (leaf: number, ...row: number[]) =>
  linearOutput(read(), leaf, plain, Float64Array.from(row), 0)

describe('a linear leaf', () => {
  it('adds its terms to its constant', () => {
    expect([output(0, 4, 3), output(1, 4, 3), output(2, 4, 3)]).toEqual([1 + 2 - 6, 2, 33])
  })

  it('is its plain value where a feature of its own is missing', () => {
    expect([output(0, NaN, 3), output(0, 4, NaN), output(2, NaN, 3)]).toEqual([100, 100, 33])
  })

  it('takes tiny values for 0', () => {
    const steep = read({ leaf_coeff: '1e35 0 10' })
    expect(linearOutput(steep, 0, plain, Float64Array.of(1e-35, 0), 0)).toBe(1)
    expect(linearOutput(steep, 0, plain, Float64Array.of(2e-35, 0), 0)).toBe(3)
  })

  it('reads a row anywhere in a batch', () => {
    expect(linearOutput(read(), 2, plain, Float64Array.of(9, 9, 0, 1), 2)).toBe(13)
  })
})

describe('readLinearLeaves', () => {
  it.each([
    [
      'features that are there',
      { leaf_features: '0 2 1' },
      /leaf_features: expected whole numbers from 0 to 1/,
    ],
    ['a coefficient a feature', { leaf_coeff: '1 2' }, /leaf_coeff: expected 3 items, found 2/],
    [
      'no more features than stand there',
      { num_features: '2147483647 2147483647 1' },
      /leaf_features: expected 4294967295 items/,
    ],
  ])('wants %s', (_, more: Fields, message) => {
    expect(() => read(more)).toThrow(message)
  })

  it('takes leaves without features for their constants', () => {
    const none = readLinearLeaves(
      block({ leaf_const: '1 2', num_features: '0 0', leaf_features: ' ', leaf_coeff: ' ' }),
      2,
      2,
    )
    expect(linearOutput(none, 1, plain, Float64Array.of(NaN, NaN), 0)).toBe(2)
  })
})
