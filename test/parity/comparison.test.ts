import { describe, expect, it } from 'vitest'
import { Comparison, ulpDistance } from './comparison.ts'

describe('ulpDistance', () => {
  it.each([
    [1, 1, 0],
    [1, 1 + 2 ** -52, 1],
    [1, 1 - 2 ** -53, 1],
    [0, 5e-324, 1],
    [-5e-324, 5e-324, 3],
    [0, -0, 1],
    [NaN, NaN, 0],
    [NaN, 1, Infinity],
    [Number.MAX_VALUE, Infinity, 1],
  ])('of %d and %d is %d', (a, b, distance) => {
    expect(ulpDistance(a, b)).toBe(distance)
    expect(ulpDistance(b, a)).toBe(distance)
  })
})

describe('Comparison', () => {
  it('counts what it compares and keeps what differs', () => {
    const comparison = new Comparison()
    comparison.number('a', 1, 1 + 2 ** -51, 1)
    comparison.number('b', 1, 1 + 2 ** -51, 2)
    comparison.text('c', 'x', 'y')
    comparison.float('d', 0.1, Math.fround(0.1))
    expect(comparison).toMatchObject({ values: 4, worstUlp: 2 })
    expect(comparison.differences).toHaveLength(2)
  })
})
