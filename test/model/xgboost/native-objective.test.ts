import { describe, expect, it } from 'vitest'
import type { FileVersion } from '../../../src/model/xgboost/file-version.ts'
import type { NativeObjective } from '../../../src/model/xgboost/native-objective.ts'
import {
  nativeObjective,
  nativeObjectiveNames,
  nativeSoftmax,
  refusedObjectives,
  unknownObjective,
} from '../../../src/model/xgboost/native-objective.ts'

const { fround } = Math
const raw = ['binary:logitraw', 'binary:hinge']

const release = (major: number, minor: number): FileVersion => [major, minor, 0]
const objective = (name: string, version = release(2, 1)): NativeObjective => nativeObjective(name, version)!

describe('nativeObjective', () => {
  it.each(nativeObjectiveNames.filter((name) => !raw.includes(name)))(
    'of %s begins where it ends: the margin of a mean gives the mean',
    (name) => {
      const { marginOf, transform, predicts } = objective(name)
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
    ['survival:aft', -5.599234104156494, 0.003700696863234043],
    ['reg:gamma', 100, Infinity],
    ['rank:ndcg', 0.5, 0.5],
  ])('make of %s and %d %d', (name, sum, expected) => {
    expect(objective(name).transform(fround(sum))).toBe(expected)
  })

  it('add the probability of logitraw and hinge as it stands', () => {
    for (const name of raw) expect(objective(name).marginOf(0.3)).toBe(0.3)
  })

  it('starts no nearer to 0 and 1 than a millionth, since 3.2', () => {
    for (const name of ['binary:logistic', 'reg:logistic']) {
      expect(objective(name, release(3, 1)).marginOf(fround(1e-7))).toBe(-16.11809539794922)
      expect(objective(name, release(3, 2)).marginOf(fround(1e-7))).toBe(-13.815509796142578)
      expect(objective(name, release(3, 1)).marginOf(fround(0.9999995))).toBe(14.556090354919434)
      expect(objective(name, release(3, 4)).marginOf(fround(0.9999995))).toBe(13.745160102844238)
      expect(objective(name, release(3, 4)).marginOf(fround(0.3))).toBe(-0.8472978472709656)
    }
  })

  it('takes the exponential of doubles for survival:aft, since 3.0', () => {
    const { transform, marginOf } = objective('survival:aft', release(3, 0))
    expect(transform(-5.599234104156494)).toBe(0.0037006970960646868)
    expect(marginOf(1)).toBe(0)
  })

  it('puts quantiles in order, since 3.4', () => {
    expect(objective('reg:quantileerror', release(3, 3)).sorted).toBeUndefined()
    expect(objective('reg:quantileerror', release(3, 4)).sorted).toBe(true)
  })

  it('knows none that it refuses', () => {
    expect([...refusedObjectives.keys()].filter((name) => nativeObjectiveNames.includes(name))).toEqual([])
    expect(unknownObjective.transform(7)).toBe(7)
    expect(nativeObjective('my:own', release(3, 2))).toBeNull()
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
