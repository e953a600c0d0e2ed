import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { roundedExp } from '../../../src/model/math/big-fixed.ts'
import { exp } from '../../../src/model/math/jvm-exp.ts'

/** Answers of JDK 17 on x86-64 that are not correctly rounded. */
const answers: [number, number][] = [
  [4.781730081091588, 119.31058858200663],
  [13.7052015003271, 895557.3136944917],
  [15.730803619959353, 6788928.0823013615],
  [21.54664498593783, 2278185172.4011993],
  [-18.65431173270388, 7.91653891193491e-9],
  [-38.40237046669118, 2.0992415528996262e-17],
  [-4.2716583568734805, 0.01395861558250214],
  [-0.29697222390999567, 0.7430646515059405],
  [-4.510292571532714, 0.0109952428101335],
  [1.6946528658637394, 5.4447555765983395],
  [-1.759247052229295, 0.17217445340069681],
  [-400.02674757457896, 1.864622475099999e-174],
  [167.7901367704518, 7.418746257276176e72],
  [397.3784556491544, 3.795513283149138e172],
  [-267.67672569469835, 5.6166207083377955e-117],
  [502.5236259029484, 1.7508049090957705e218],
]

describe('exp', () => {
  it.each(answers)('gives the answer of the JVM for %d', (x, y) => {
    expect(exp(x)).toBe(y)
    expect(roundedExp(x)).not.toBe(y)
  })

  it.each([
    [0, 1],
    [-0, 1],
    [5e-324, 1],
    [-1e-300, 1],
    [NaN, NaN],
    [Infinity, Infinity],
    [-Infinity, 0],
    [709.782712893384, 1.7976931348622732e308],
    [709.7827128933841, Infinity],
    [-745.1332191019411, 5e-324],
    [-745.1332191019412, 0],
  ])('gives e^%d at the edges', (x, y) => {
    expect(exp(x)).toBe(y)
  })

  it('is never more than one unit in the last place away from the true value', () => {
    fc.assert(
      fc.property(fc.double({ min: -706, max: 708, noNaN: true }), (x) => {
        const rounded = roundedExp(x)
        expect(Math.abs(exp(x) - rounded)).toBeLessThanOrEqual(2 ** (Math.floor(Math.log2(rounded)) - 52))
      }),
      { numRuns: 300 },
    )
  })
})
