import { describe, expect, it } from 'vitest'
import { bigEndian, openTiny, scoreRows } from './tiny-mojo.ts'

const counted = (...values: number[]) => Uint8Array.of(0, 0, 0, values.length, ...bigEndian(...values))

const steps = {
  info: { algorithm: 'Isotonic Regression', calib_min_x: 1, calib_max_x: 3 },
  columns: ['a', 'y'],
  files: { 'calib/thresholds_x': counted(1, 2, 3), 'calib/thresholds_y': counted(10, 20, 40) },
}

describe('isotonicRegression', () => {
  it('is linear between thresholds and constant outside of them', () => {
    const rows = [[0], [1], [1.5], [2], [2.75], [9], [NaN]]
    expect(scoreRows(openTiny(steps), rows)).toEqual([[10], [10], [15], [20], [35], [40], [NaN]])
  })
})
