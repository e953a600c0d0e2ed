import { describe, expect, it } from 'vitest'
import { armsOf, versionsOf } from '../../src/releases/release.ts'
import type { Arm, ReleasePlan } from '../../src/releases/release.ts'

const limits = { minRecords: 1, refusals: null, latencyFactor: null, labels: null, scores: null }
const hold = { records: 10, seconds: null }
const split: ReleasePlan = {
  kind: 'split',
  salt: 'a',
  arms: [
    { version: 2, share: 90 },
    { version: 5, share: 10 },
  ],
}
const canary = (step: number): ReleasePlan => ({
  kind: 'canary',
  salt: 'b',
  from: 2,
  to: 5,
  steps: [1, 50, 100],
  step,
  hold,
  limits,
})

describe('armsOf', () => {
  it.each<[ReleasePlan, Arm[]]>([
    [{ kind: 'none' }, []],
    [{ kind: 'serve', version: 7 }, [{ version: 7, share: 100 }]],
    [split, split.arms as Arm[]],
    [canary(0), [arm(2, 99), arm(5, 1)]],
    [canary(2), [arm(2, 0), arm(5, 100)]],
  ])('of %o', (plan, arms) => {
    expect(armsOf(plan)).toEqual(arms)
  })
})

describe('versionsOf', () => {
  it('has each version once, shadows included', () => {
    expect(versionsOf({ plan: split, shadows: [arm(5, 100), arm(9, 10)] })).toEqual([2, 5, 9])
    expect(versionsOf({ plan: { kind: 'none' }, shadows: [] })).toEqual([])
  })
})

function arm(version: number, share: number): Arm {
  return { version, share }
}
