import { describe, expect, it } from 'vitest'
import { backoff } from '../../src/core/backoff.ts'

describe('backoff', () => {
  it.each([
    [0, 100],
    [1, 200],
    [2, 400],
    [4, 1_600],
    [5, 2_000],
    [2_000, 2_000],
  ])('waits, after failure %i, %i ms', (attempt, waitMs) => {
    expect(backoff(100, 2_000)(attempt)).toBe(waitMs)
  })
})
