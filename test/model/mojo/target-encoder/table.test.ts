import { describe, expect, it } from 'vitest'
import { encodingTable } from '../../../../src/model/mojo/target-encoder/table.ts'

/** By level: numerator and denominator of the one target. */
const encodings = (...shares: readonly (readonly [number, number])[]) =>
  new Map(shares.map((share, level) => [level, new Map([[-1, share]])]))
const three = encodings([1, 4], [3, 4], [2, 2])

describe('encodingTable', () => {
  it('gives the mean of each level', () => {
    const { levelCount, values, absent } = encodingTable(three, [-1], null, false)
    expect(levelCount).toBe(3)
    expect([...values.subarray(0, 3)]).toEqual([0.25, 0.75, 1])
    expect([...absent]).toEqual([0, 0, 0, 0])
  })

  it.each([
    ['the mean of all, where none was missing in training', false, 0.6, 0],
    ['the last encoding, where some were', true, 1, 0],
    ['nothing, where the file does not say', null, 0, 1],
  ])('gives a missing value %s', (_, hadMissing, value, isAbsent) => {
    const { values, absent } = encodingTable(three, [-1], null, hadMissing)
    expect([values[3], absent[3]]).toEqual([value, isAbsent])
  })

  it('draws the mean of a small level towards that of all', () => {
    const blending = { inflectionPoint: 4, smoothing: 1 }
    const { values } = encodingTable(three, [-1], blending, false)
    // At the inflection point half and half.
    expect(values[0]).toBeCloseTo((0.25 + 0.6) / 2, 12)
    const lambda = 1 / (1 + Math.exp(2))
    expect(values[2]).toBeCloseTo(lambda * 1 + (1 - lambda) * 0.6, 12)
  })

  it('has no value for a level without an encoding, or for any when one lacks the target', () => {
    const gap = new Map([...three].filter(([level]) => level !== 1))
    expect([...encodingTable(gap, [-1], null, false).absent]).toEqual([0, 1, 0, 0])
    const { absent } = encodingTable(three, [0], null, false)
    expect([...absent]).toEqual([1, 1, 1, 1])
  })
})
