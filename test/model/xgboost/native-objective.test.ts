import { describe, expect, it } from 'vitest'
import {
  nativeObjectives,
  nativeSoftmax,
  refusedObjectives,
  unknownObjective,
} from '../../../src/model/xgboost/native-objective.ts'

const { fround } = Math
const raw = ['binary:logitraw', 'binary:hinge']

describe('nativeObjectives', () => {
  it.each([...nativeObjectives].filter(([name]) => !raw.includes(name)))(
    'of %s begin where they end: the margin of a mean gives the mean',
    (_, { marginOf, transform, predicts }) => {
      const base = 0.25
      if (predicts === 'classes') expect(marginOf(base)).toBe(base)
      else expect(transform(fround(marginOf(base)))).toBeCloseTo(base, 6)
    },
  )

  it.each([
    ['binary:logistic', 0, 0.5],
    // A float32 that an exponential of doubles, rounded, does not give.
    ['binary:logistic', -1.8139371871948242, 0.14016294479370117],
    ['binary:logistic', 200, 1],
    ['binary:logistic', -200, 3.006635794144578e-39],
    ['binary:logitraw', -3, -3],
    ['binary:hinge', 0.1, 1],
    ['binary:hinge', 0, 0],
    ['count:poisson', -5.599234104156494, 0.003700696863234043],
    ['survival:aft', -5.599234104156494, 0.0037006970960646868],
    ['reg:gamma', 100, Infinity],
    ['rank:ndcg', 0.5, 0.5],
  ])('make of %s and %d %d', (name, sum, expected) => {
    expect(nativeObjectives.get(name)!.transform(fround(sum))).toBe(expected)
  })

  it('add the probability of logitraw and hinge as it stands', () => {
    for (const name of raw) expect(nativeObjectives.get(name)!.marginOf(0.3)).toBe(0.3)
  })

  it('knows none that it refuses', () => {
    expect([...refusedObjectives.keys()].filter((name) => nativeObjectives.has(name))).toEqual([])
    expect(unknownObjective.transform(7)).toBe(7)
  })
})

describe('nativeSoftmax', () => {
  it('gives the shares of a row, whose sums lie a stride apart', () => {
    const sums = Float32Array.of(9, 0, 9, Math.log(2), 9, Math.log(5))
    const out = new Float64Array(4)
    nativeSoftmax(sums, 1, 2, 3, out, 1)
    expect(out[0]).toBe(0)
    ;[1 / 8, 2 / 8, 5 / 8].forEach((share, g) => {
      expect(out[1 + g]).toBeCloseTo(share, 6)
      expect(out[1 + g]).toBe(fround(out[1 + g]!))
    })
  })

  it('bears large sums', () => {
    const out = new Float64Array(2)
    nativeSoftmax(Float32Array.of(1e30, -1e30), 0, 1, 2, out, 0)
    expect([...out]).toEqual([1, 0])
  })
})
