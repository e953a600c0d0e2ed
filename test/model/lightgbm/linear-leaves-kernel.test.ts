import { describe, expect, it } from 'vitest'
import { loadModel } from '../../../src/model/load-model.ts'
import { leafFields, modelText, splitFields } from './model-text.ts'

const linearFields = {
  ...splitFields,
  is_linear: '1',
  leaf_const: '1 2',
  num_features: '1 2',
  leaf_features: '1  0 1',
  leaf_coeff: '10  100 1000',
}
const linearLeaf = {
  ...leafFields,
  is_linear: '1',
  leaf_const: '0.5',
  num_features: '0',
  leaf_features: '',
  leaf_coeff: '',
}

describe('linearLeavesKernel', () => {
  const { scorer } = loadModel(modelText([linearFields, leafFields, linearLeaf]))

  it.each([1, 2, 63, 64, 65, 200])(
    'adds functions of the row and plain leaves, in batches of %d',
    (count) => {
      const rows = Float64Array.from({ length: 2 * count }, (_, at) => (at % 2 === 0 ? (at / 2) % 5 : at))
      const out = new Float64Array(count)
      scorer.score(rows, count, out, new Uint8Array(count))
      out.forEach((value, row) => {
        const [a, b] = [rows[2 * row]!, rows[2 * row + 1]!]
        expect(value).toBe((a <= 2 ? 1 + 10 * b : 2 + 100 * a + 1000 * b) + 5 + 0.5)
      })
    },
  )

  it('takes the plain value where a feature of the leaf is missing', () => {
    const out = new Float64Array(2)
    scorer.score(Float64Array.of(1, NaN, 9, NaN), 2, out, new Uint8Array(2))
    expect([...out]).toEqual([15.5, 25.5])
  })
})
