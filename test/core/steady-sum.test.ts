import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SteadySum } from '../../src/core/steady-sum.ts'

function sumOf(terms: readonly number[]): SteadySum {
  const sum = new SteadySum()
  for (const term of terms) sum.add(term)
  return sum
}

describe('SteadySum', () => {
  it('forgets a term that is taken out, however large it was', () => {
    expect(sumOf([0.1, 1e18, 0.2, -1e18]).value).toBeCloseTo(0.3, 12)
    expect(0.1 + 1e18 + 0.2 - 1e18).toBe(0)
  })

  it('is the same in any order, and in parts', () => {
    const terms = fc.array(fc.double({ min: -1e12, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 50 })
    fc.assert(
      fc.property(terms, fc.nat(50), (terms, at) => {
        const [whole, back] = [sumOf(terms), sumOf(terms.toReversed())]
        const parts = sumOf(terms.slice(0, at))
        parts.addAll(sumOf(terms.slice(at)))
        const scale = terms.reduce((sum, term) => sum + Math.abs(term), 1)
        expect(Math.abs(whole.value - back.value) / scale).toBeLessThan(1e-16)
        expect(Math.abs(whole.value - parts.value) / scale).toBeLessThan(1e-16)
      }),
    )
  })
})
