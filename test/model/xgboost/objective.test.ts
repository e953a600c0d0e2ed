import { describe, expect, it } from 'vitest'
import { objectives, softmax } from '../../../src/model/xgboost/objective.ts'

const { fround } = Math

describe('objectives', () => {
  it.each([...objectives])(
    'of %s begin where they end: the margin of a mean gives the mean',
    (_, objective) => {
      const { marginOf, transform } = objective
      const base = 0.25
      if (transform === 'softmax') expect(marginOf(base)).toBe(base)
      else expect(transform(fround(marginOf(base)))).toBeCloseTo(base, 6)
    },
  )

  it('compute in float32', () => {
    const logistic = objectives.get('binary:logistic')!.transform as (sum: number) => number
    expect(logistic(0)).toBe(0.5)
    expect(logistic(1)).toBe(fround(logistic(1)))
    expect(logistic(200)).toBe(1)
    expect(logistic(-200)).toBe(0)
  })
})

describe('softmax', () => {
  it('gives the shares of a row, whose sums lie a stride apart', () => {
    const sums = new Float32Array(6)
    const stride = 2
    sums.set([9, 0, 9, fround(Math.log(2)), 9, fround(Math.log(5))])
    const out = new Float64Array(4)
    softmax(sums, 1, stride, 3, out, 1)
    expect(out[0]).toBe(0)
    ;[1 / 8, 2 / 8, 5 / 8].forEach((share, g) => {
      expect(out[1 + g]).toBeCloseTo(share, 6)
      expect(out[1 + g]).toBe(fround(out[1 + g]!))
    })
  })

  it('bears large sums', () => {
    const out = new Float64Array(2)
    softmax(Float32Array.of(1e30, -1e30), 0, 1, 2, out, 0)
    expect([...out]).toEqual([1, 0])
  })
})
