import { describe, expect, it } from 'vitest'
import { retryWaitMs } from '../../../../src/transport/kafkajs/client/retry-wait.ts'

describe('retryWaitMs', () => {
  it.each([
    [0, 100],
    [1, 200],
    [3, 500],
    [1_000, 500],
  ])('is, after failure %i, %i ms or up to a fifth less', (attempt, ms) => {
    const waits = Array.from({ length: 100 }, () => retryWaitMs(attempt))
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(0.8 * ms)
    expect(Math.max(...waits)).toBeLessThanOrEqual(ms)
    expect(new Set(waits).size).toBeGreaterThan(1)
  })
})
