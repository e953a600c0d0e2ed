import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { didYouMean, nearest } from '../../src/core/nearest.ts'

describe('nearest', () => {
  it.each([
    ['rnage', 'range'],
    ['Range', 'range'],
    ['rang', 'range'],
    ['bucketise', 'bucketize'],
    ['psabar', 'psa_bar'],
    [' PSA.Bar ', 'psa_bar'],
    ['cli\u0301p', 'clip'],
    ['xyz', null],
    ['', null],
    ['Q', 'q'],
    ['x', null],
  ])('takes %s for %s', (name, meant) => {
    expect(nearest(name, ['range', 'bucketize', 'psa_bar', 'clip', 'q'])).toBe(meant)
  })

  it('finds a name with any one letter left out', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{4,12}$/), fc.nat(), (name, at) => {
        const mistyped = name.slice(0, at % name.length) + name.slice((at % name.length) + 1)
        expect(nearest(mistyped, [name])).toBe(name)
      }),
    )
  })

  it('makes a hint, or none', () => {
    expect(didYouMean('clup', ['clip'])).toBe("did you mean 'clip'?")
    expect(didYouMean('zzzz', ['clip'])).toBeUndefined()
  })
})
