import { describe, expect, it } from 'vitest'
import { withoutTiny, zeroWithin } from '../../../src/model/lightgbm/tiny-values.ts'
import { nextUp } from '../../../src/model/math/next-up.ts'

describe('withoutTiny', () => {
  it("takes what is no further from 0 than the library's constant for 0", () => {
    expect(zeroWithin).toBe(1.0000000180025095e-35)
    expect([1e-35, -1e-35, zeroWithin, -0, 5e-324].map(withoutTiny)).toEqual([0, 0, 0, 0, 0])
    expect([nextUp(zeroWithin), -2e-35, 1].map(withoutTiny)).toEqual([nextUp(zeroWithin), -2e-35, 1])
    expect(withoutTiny(NaN)).toBeNaN()
  })
})
