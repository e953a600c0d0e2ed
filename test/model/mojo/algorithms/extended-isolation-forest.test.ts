import { describe, expect, it } from 'vitest'
import { openTiny, scoreRows } from './tiny-mojo.ts'

/** Right above the line x + y = 3, where 4 training rows were; 2 were below. */
const tree = Buffer.concat(
  [
    Int32Array.of(2),
    Int32Array.of(0),
    Uint8Array.of(78),
    Float64Array.of(1, 1, 1, 2),
    Int32Array.of(1),
    Uint8Array.of(76),
    Int32Array.of(2, 2),
    Uint8Array.of(76),
    Int32Array.of(4),
    new Uint8Array(9),
  ].map((part) => Buffer.from(part.buffer)),
)

const mojo = openTiny({
  info: {
    algorithm: 'Extended Isolation Forest',
    category: 'AnomalyDetection',
    supervised: false,
    ntrees: 1,
    sample_size: 6,
  },
  columns: ['x', 'y'],
  files: { 'trees/t00.bin': tree },
})

const average = (n: number): number => 2 * (Math.log(n - 1) + 0.5772156649) - (2 * (n - 1)) / n

describe('extendedIsolationForest', () => {
  it('goes right above the plane only, and with a missing value', () => {
    const lengths = scoreRows(mojo, [
      [1, 2],
      [1, 2.5],
      [NaN, 0],
    ]).map((out) => out![1])
    expect(lengths[0]).toBe(2)
    expect(lengths[1]).toBeCloseTo(1 + average(4), 14)
    expect(lengths[2]).toBe(lengths[1])
  })

  it('scores by the mean length against that of a random search', () => {
    expect(scoreRows(mojo, [[0, 0]])[0]![0]).toBeCloseTo(2 ** -(2 / average(6)), 15)
  })
})
