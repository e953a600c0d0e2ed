import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import { readCalibration } from '../../../src/model/mojo/calibrate.ts'
import type { Calibration } from '../../../src/model/mojo/calibrate.ts'
import { bigEndian, openTiny } from './algorithms/tiny-mojo.ts'

function calibration(
  info: Record<string, string | number>,
  points: readonly (readonly [number, number])[] = [],
): Calibration | null {
  const blob = (values: readonly number[]): Uint8Array => {
    const count = Buffer.alloc(4)
    count.writeInt32BE(values.length)
    return Buffer.concat([count, bigEndian(...values)])
  }
  const mojo = openTiny({
    info: { algorithm: 'Generalized Linear Modeling', category: 'Binomial', n_classes: 2, ...info },
    columns: ['x', 'y'],
    levels: { y: ['no', 'yes'] },
    files: {
      'calib/thresholds_x': blob(points.map(([x]) => x)),
      'calib/thresholds_y': blob(points.map(([, y]) => y)),
    },
  })
  return readCalibration(mojo)
}

const isotonic = { calib_method: 'isotonic', calib_min_x: 0.25, calib_max_x: 0.75 }

describe('readCalibration', () => {
  it('is null without a method', () => {
    expect(calibration({})).toBeNull()
  })

  it('scales by Platt from the probability of class 0', () => {
    const platt = calibration({ calib_method: 'platt', calib_glm_beta: '[-4.0, 2.0]' })
    expect(platt!(0.5, 0.5)).toBe(0.5)
    expect(platt!(0, 1)).toBeCloseTo(1 / (1 + Math.exp(-2)), 15)
  })

  it.each([
    [0.25, 0],
    [0.5, 0.5],
    [0.375, 0.25],
    [0.625, 0.75],
    [0.1, 0],
    [0.9, 1],
    [NaN, NaN],
  ])('interpolates p1 %d as %d', (p1, expected) => {
    const points = [
      [0.25, 0],
      [0.5, 0.5],
      [0.75, 1],
    ] as const
    expect(calibration(isotonic, points)!(1 - p1, p1)).toBe(expected)
  })

  it('takes one of two equal thresholds, as Java finds it', () => {
    const points = [
      [0.25, 0],
      [0.5, 0.25],
      [0.5, 0.75],
      [0.75, 1],
    ] as const
    expect(calibration(isotonic, points)!(0.5, 0.5)).toBe(0.25)
  })

  it.each([
    ['an unknown method', { calib_method: 'magic' }, []],
    ['a Platt scaling without its two numbers', { calib_method: 'platt', calib_glm_beta: '[1.0]' }, []],
    ['no thresholds', isotonic, []],
    [
      'thresholds out of order',
      isotonic,
      [
        [0.5, 0],
        [0.25, 1],
      ],
    ],
    ['more than two classes', { calib_method: 'platt', n_classes: 3 }, []],
  ] as const)('refuses %s', (_, info, points) => {
    expect(() => calibration(info, points)).toThrow(ModelError)
  })
})
