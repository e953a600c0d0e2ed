import { describe, expect, it } from 'vitest'
import { javaHashOrder, textHash } from '../../../../src/model/mojo/target-encoder/java-hash-order.ts'

describe('javaHashOrder', () => {
  it('goes through small numbers by value modulo the number of buckets', () => {
    expect(javaHashOrder([17, 5, 0, 16, 1], (key) => key)).toEqual([0, 16, 17, 1, 5])
    const many = Array.from({ length: 13 }, (_, i) => 12 - i)
    expect(javaHashOrder([...many, 33], (key) => key)).toEqual([0, 1, 33, ...many.reverse().slice(2)])
  })

  it('knows the hash of a text', () => {
    expect(textHash('')).toBe(0)
    expect(textHash('mode')).toBe(3357091)
    expect(textHash('polygenelubricants')).toBe(-(2 ** 31))
  })
})
