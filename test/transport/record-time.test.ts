import { describe, expect, it } from 'vitest'
import { isWritableTime } from '../../src/transport/record-time.ts'

describe('isWritableTime', () => {
  it.each([
    [0, true],
    [-1, true],
    [1_790_000_000_000, true],
    [2 ** 53 - 1, true],
    [2 ** 53, false],
    [2 ** 63, false],
    [-2, false],
    [1.5, false],
    [Number.NaN, false],
    [Infinity, false],
  ])('of %d is %s', (timestampMs, isWritable) => {
    expect(isWritableTime(timestampMs)).toBe(isWritable)
  })
})
