import { describe, expect, it } from 'vitest'
import { linearPredictor } from '../../../../src/model/mojo/glm/linear-predictor.ts'
import { BLOCK_ROWS } from '../../../../src/model/mojo/glm/margins.ts'
import type { Terms } from '../../../../src/model/mojo/glm/terms.ts'

/** One categorical of two coefficients, two numbers; the intercept is last. */
const terms: Terms = {
  categoricalCount: 1,
  numericCount: 2,
  offsets: Int32Array.of(0, 2),
  allLevels: true,
  imputation: null,
}
const imputed: Terms = { ...terms, imputation: { modes: Int32Array.of(1), means: Float64Array.of(10, 20) } }
const beta = Float64Array.of(100, 200, 2, 3, 1000)

interface Margins {
  readonly margins: readonly (readonly number[])[]
  readonly refused: readonly number[]
}

function margins(given: Terms, models: readonly Float64Array[], rows: readonly number[][]): Margins {
  const predictor = linearPredictor(given, models)
  const refused = new Uint8Array(rows.length)
  predictor.predict(Float64Array.from(rows.flat()), 3, 0, rows.length, refused)
  return {
    margins: rows.map((_, r) => models.map((_, m) => predictor.margins[r * predictor.stride + m]!)),
    refused: [...refused],
  }
}

// One model is summed on its own, several together: the same rules for both.
describe.each([
  ['one model', [beta]],
  ['several models', [beta, beta.map((value) => -value), beta]],
])('linearPredictor of %s', (_, models) => {
  const signs = models.map((model) => Math.sign(model[0]!))

  it('adds the coefficient of the level, products with numbers, and the intercept', () => {
    const { margins: found, refused } = margins(terms, models, [
      [0, 1, 1],
      [1, 10, 0],
    ])
    expect(found).toEqual([signs.map((sign) => sign * 1105), signs.map((sign) => sign * 1220)])
    expect(refused).toEqual([0, 0])
  })

  it('adds nothing for a level without a coefficient', () => {
    expect(margins(terms, models, [[5, 1, 1]]).margins).toEqual([signs.map((sign) => sign * 1005)])
  })

  it('refuses a missing level and lets a missing number through, where nothing stands in', () => {
    const { margins: found, refused } = margins(terms, models, [
      [NaN, 1, 1],
      [0, NaN, 1],
    ])
    expect(refused).toEqual([1, 0])
    expect(found[1]).toEqual(signs.map(() => NaN))
  })

  it('puts mode and means in the place of what is missing', () => {
    expect(margins(imputed, models, [[NaN, NaN, NaN]]).margins).toEqual([signs.map((sign) => sign * 1280)])
  })

  it('keeps the rows of a block apart', () => {
    const rows = Array.from({ length: BLOCK_ROWS }, (_, r) => [r % 2, r, 0])
    const expected = rows.map(([level, x]) => signs.map((sign) => sign * (1100 + 100 * level! + 2 * x!)))
    expect(margins(terms, models, rows).margins).toEqual(expected)
  })
})
