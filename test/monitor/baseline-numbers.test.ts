import { describe, expect, it } from 'vitest'
import { binOf, numbersBaseline } from '../../src/monitor/baseline-numbers.ts'

describe('numbersBaseline', () => {
  it('has bins of as many values each, and some beyond the range', () => {
    const values = Float64Array.from({ length: 100 }, (_, at) => at)
    const { bin_edges: edges, bin_count: counts, ...rest } = numbersBaseline('x', values, 4)
    const deviation = Math.sqrt((100 ** 2 - 1) / 12)
    const outer = [4, 2, 1, 0.5].map((steps) => steps * deviation)
    expect(edges).toEqual([
      ...outer.map((away) => -away),
      ...[0, 25, 50, 75, 99],
      ...outer.toReversed().map((away) => 99 + away),
    ])
    expect(counts).toEqual([0, 0, 0, 0, 0, 25, 25, 25, 24, 1, 0, 0, 0, 0])
    expect(rest).toMatchObject({
      min: 0,
      max: 99,
      mean: 49.5,
      sum: 4950,
      missing_count: 0,
      not_finite_count: 0,
    })
    expect(rest.standard_deviation).toBeCloseTo(deviation, 12)
  })

  it('counts missing and infinite values apart, and edges that are the same once', () => {
    const values = Float64Array.from([NaN, 7, 7, Infinity, 7, NaN, 7])
    const { bin_edges: edges, ...rest } = numbersBaseline('x', values, 20)
    expect(new Set(edges).size).toBe(edges.length)
    expect(edges).toContain(7)
    expect(rest).toMatchObject({
      min: 7,
      max: 7,
      missing_count: 2,
      not_finite_count: 1,
      standard_deviation: 0,
    })
    expect(rest.bin_count.reduce((sum, count) => sum + count, 0)).toBe(4)
  })

  it('knows nothing of a column without values', () => {
    expect(numbersBaseline('x', Float64Array.of(NaN, NaN), 20)).toMatchObject({
      ...{ bin_edges: [], bin_count: [0], missing_count: 2 },
      ...{ min: null, max: null, mean: null, standard_deviation: null, sum: null },
    })
  })
})

it.each([
  [-5, 0],
  [0, 1],
  [0.5, 1],
  [1, 2],
  [9, 2],
])('the bin of %d is the number %i', (value, bin) => {
  expect(binOf([0, 1], value)).toBe(bin)
})
