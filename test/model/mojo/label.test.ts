import { describe, expect, it } from 'vitest'
import { binomialLabel, correctPriors, multinomialLabel, softmax } from '../../../src/model/mojo/label.ts'

describe('binomialLabel', () => {
  it.each([
    [0.5, 0.5, 1],
    [0.49999, 0.5, 0],
    [0.125, 0.1, 1],
    [NaN, 0.5, 0],
  ])('of p1 %d at threshold %d is %d', (p1, threshold, label) => {
    expect(binomialLabel(p1, threshold)).toBe(label)
  })
})

describe('softmax', () => {
  it('turns margins into probabilities, in place and at its place', () => {
    const out = Float64Array.of(9, 9, 1, 1, 1, 1, 9)
    softmax(out, 1, 4)
    expect([...out]).toEqual([9, 9, 0.25, 0.25, 0.25, 0.25, 9])
  })

  it('does not overflow', () => {
    const out = Float64Array.of(0, 1000, -1000)
    softmax(out, 0, 2)
    expect([...out]).toEqual([0, 1, 0])
  })
})

describe('correctPriors', () => {
  it('weighs by prior over model share, and normalises', () => {
    const out = Float64Array.of(0, 0.5, 0.5)
    correctPriors(out, 0, 2, Float64Array.of(0.9, 0.1), Float64Array.of(0.5, 0.5))
    expect([...out]).toEqual([0, 0.9, 0.1])
  })

  it('leaves a class without share, and probabilities without sum', () => {
    const out = Float64Array.of(0, 0.5, 0.5)
    correctPriors(out, 0, 2, Float64Array.of(0, 0.5), Float64Array.of(0.5, 0))
    expect([...out]).toEqual([0, 0.5, 0.5])
    const none = Float64Array.of(0, 0, 0)
    correctPriors(none, 0, 2, Float64Array.of(0.5, 0.5), Float64Array.of(0.5, 0.5))
    expect([...none]).toEqual([0, 0, 0])
  })
})

describe('multinomialLabel', () => {
  const label = (probabilities: number[], row: number[], prior: number[] | null): number =>
    multinomialLabel(
      Float64Array.of(0, ...probabilities),
      0,
      probabilities.length,
      Float64Array.of(...row),
      0,
      row.length,
      prior && Float64Array.of(...prior),
    )

  it('is the most probable class', () => {
    expect(label([0.2, 0.5, 0.3], [1, 2], null)).toBe(1)
  })

  it('is class 0 where nothing compares', () => {
    expect(label([NaN, NaN, NaN], [1], null)).toBe(0)
  })

  it('breaks ties by the row, without prior among the best classes only', () => {
    const labels = Array.from({ length: 200 }, (_, i) => label([0.2, 0.4, 0.4], [i, 1 / (i + 1)], null))
    expect(new Set(labels)).toEqual(new Set([1, 2]))
  })

  it('may take class 0 of a tie it has no part in, with prior: as H2O does', () => {
    const labels = Array.from({ length: 200 }, (_, i) =>
      label([0.2, 0.4, 0.4], [i, 1 / (i + 1)], [0.4, 0.3, 0.3]),
    )
    expect(new Set(labels)).toEqual(new Set([0, 2]))
  })

  it('reads the row where it is', () => {
    const out = Float64Array.of(7, 0, 0.4, 0.4, 0.2)
    const rows = Float64Array.of(5, 6, 7, 8)
    const inside = multinomialLabel(out, 1, 3, rows, 2, 2, null)
    expect(inside).toBe(label([0.4, 0.4, 0.2], [7, 8], null))
  })
})
