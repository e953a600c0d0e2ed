import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { roundedExp, roundedLog, roundedPow } from '../../../src/model/math/big-fixed.ts'
import { exp, log, pow } from '../../../src/model/math/exact.ts'

// Made with 80 decimal digits and rounded once.
const exponentials: [number, number][] = [
  [1, 2.718281828459045],
  [-1, 0.36787944117144233],
  [0.5, 1.6487212707001282],
  [10, 22026.465794806718],
  [-10, 4.5399929762484854e-5],
  [700, 1.0142320547350045e304],
  [-700, 9.85967654375977e-305],
  [709, 8.218407461554972e307],
  [-1e-5, 0.9999900000499998],
  [0.1, 1.1051709180756477],
  [88.25, 2.120742930535254e38],
  [-708.3, 2.450295530965988e-308],
  [-740, 4.2e-322],
  [-745, 5e-324],
  [1e-17, 1],
  [-20.949049564529886, 7.978906447447088e-10],
  [9.056068382391224, 8570.388836571694],
  [2.152920258401352, 8.609965043141306],
  [-27.75026049348091, 8.875953049380171e-13],
  [-3.9812589802568468, 0.018662129289168845],
]

const logarithms: [number, number][] = [
  [2, 0.6931471805599453],
  [10, 2.302585092994046],
  [1.0000000000000002, 2.2204460492503128e-16],
  [0.9999999999999999, -1.1102230246251565e-16],
  [1e300, 690.7755278982137],
  [5e-324, -744.4400719213812],
  [3.141592653589793, 1.1447298858494002],
  [0.1, -2.3025850929940455],
  [0.7071067811865476, -0.3465735902799726],
  [12.380196114964559, 2.5160981084043677],
  [97.62551055929201, 4.581138837946861],
]

const powers: [number, number, number][] = [
  [2, 0.5, 1.4142135623730951],
  [2, -0.3, 0.8122523963562356],
  [10, 2.5, 316.22776601683796],
  [1.0000001, 1e6, 1.1051709126143208],
  [9, 0.5, 3],
  [2, -1074, 5e-324],
  [2, 1023.5, 1.2711610061536464e308],
  [7.3, -55.5, 1.2178148438006986e-48],
  [1e-300, 0.9, 9.999999999999847e-271],
  [-2, 3, -8],
  [-2, 0.5, NaN],
  [0, -1, Infinity],
  [1, NaN, NaN],
  [Infinity, 0, 1],
  [3, 1e9, Infinity],
  [3, -1e9, 0],
]

const double = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const options = { numRuns: 2000 }

describe('exp', () => {
  it.each(exponentials)('of %f is the nearest double', (x, expected) => {
    expect(exp(x)).toBe(expected)
    expect(roundedExp(x)).toBe(expected)
  })

  it('keeps the limits', () => {
    expect([exp(0), exp(-0), exp(Infinity), exp(-Infinity), exp(NaN)]).toEqual([1, 1, Infinity, 0, NaN])
    expect([exp(709.7827128933841), exp(-745.14)]).toEqual([Infinity, 0])
  })

  it('agrees with the sure way everywhere', () => {
    fc.assert(
      fc.property(
        fc.oneof(double(-750, 712), double(-5, 5), double(-1e-3, 1e-3)),
        (x) => exp(x) === roundedExp(x),
      ),
      options,
    )
  })
})

describe('log', () => {
  it.each(logarithms)('of %f is the nearest double', (x, expected) => {
    expect(log(x)).toBe(expected)
    expect(roundedLog(x)).toBe(expected)
  })

  it('keeps the limits', () => {
    expect([log(1), log(0), log(Infinity), log(-1), log(NaN)]).toEqual([0, -Infinity, Infinity, NaN, NaN])
  })

  it('agrees with the sure way everywhere', () => {
    fc.assert(
      fc.property(
        fc.oneof(double(Number.MIN_VALUE, Number.MAX_VALUE), double(1e-6, 100), double(0.99, 1.01)),
        (x) => log(x) === roundedLog(x),
      ),
      options,
    )
  })
})

describe('pow', () => {
  it.each(powers)('%f to the %f is the nearest double', (x, y, expected) => {
    expect(pow(x, y)).toBe(expected)
  })

  it('agrees with the sure way', () => {
    fc.assert(
      fc.property(double(1e-3, 1e3), double(-30, 30), (x, y) => pow(x, y) === roundedPow(x, y)),
      options,
    )
  })

  it('rounds what is halfway to even', () => {
    // 134217729^2 = 2^54 + 2^28 + 1 needs 55 bits.
    expect(roundedPow(134217729, 2)).toBe(134217729 * 134217729)
    expect(pow(94906267, 2)).toBe(94906267 * 94906267)
  })
})
