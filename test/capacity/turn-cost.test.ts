import { describe, expect, it } from 'vitest'
import { fitTurnCost, recordsATurn, recordsPerSecond, turnMs } from '../../src/capacity/turn-cost.ts'

const cost = { perTurnMs: 0.3, perRecordMs: 0.006 }
const sizes = [1, 8, 64, 512, 1024]

describe('fitTurnCost', () => {
  it('finds the line that turns were made by', () => {
    const fitted = fitTurnCost(sizes.map((records) => ({ records, ms: turnMs(cost, records) })))
    expect(fitted.perTurnMs).toBeCloseTo(0.3, 10)
    expect(fitted.perRecordMs).toBeCloseTo(0.006, 10)
  })

  it('is not led astray in small turns by noise of large ones', () => {
    const noisy = sizes.map((records, i) => ({
      records,
      ms: turnMs(cost, records) * (i % 2 === 0 ? 1.1 : 0.9),
    }))
    expect(Math.abs(fitTurnCost(noisy).perTurnMs / 0.3 - 1)).toBeLessThan(0.15)
  })

  it.each([
    [
      'nothing for a turn',
      [
        { records: 1, ms: 0.5 },
        { records: 100, ms: 100 },
      ],
      { perTurnMs: 0, perRecordMs: 0.6 },
    ],
    [
      'nothing for a record',
      [
        { records: 1, ms: 2 },
        { records: 100, ms: 1 },
      ],
      { perTurnMs: 1.2, perRecordMs: 0 },
    ],
  ])('gives %s rather than less', (_what, samples, expected) => {
    const fitted = fitTurnCost(samples)
    expect(fitted.perTurnMs).toBeCloseTo(expected.perTurnMs, 10)
    expect(fitted.perRecordMs).toBeCloseTo(expected.perRecordMs, 3)
  })
})

describe('recordsPerSecond', () => {
  it('rises with the size of turns up to what a record costs', () => {
    expect(recordsPerSecond(cost, 1)).toBeCloseTo(3267.97, 2)
    expect(recordsPerSecond(cost, 1024)).toBeCloseTo(158_907.51, 2)
    expect(recordsPerSecond(cost, 1e9)).toBeCloseTo(1000 / 0.006, 0)
  })
})

describe('recordsATurn', () => {
  it.each([
    [100, 1],
    [5_000, (5 * 0.3) / (1 - 5 * 0.006)],
    [150_000, (150 * 0.3) / (1 - 150 * 0.006)],
    [166_000, 1024],
    [200_000, 1024],
  ])('of %d records a second: what comes during a turn', (rate, expected) => {
    const records = recordsATurn(cost, rate, 1024)
    expect(records).toBeCloseTo(expected, 6)
    if (records > 1 && records < 1024) expect((turnMs(cost, records) * rate) / 1000).toBeCloseTo(records, 6)
  })
})
