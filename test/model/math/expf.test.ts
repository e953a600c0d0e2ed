import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exp } from '../../../src/model/math/exact.ts'
import { expf } from '../../../src/model/math/expf.ts'
import { skipAloud } from '../../support/skip-aloud.ts'

const { fround } = Math
const recorded = join(import.meta.dirname, '../../../../shared/models/xgboost/expf.json')

describe('expf', () => {
  it('is within a unit in the last place of the exact value, all over its range', () => {
    let worst = 0
    for (let step = -10300; step <= 8870; step++) {
      const x = fround(step / 100 + step / 7e6)
      const exact = exp(x)
      worst = Math.max(worst, Math.abs(expf(x) - exact) / Math.max(2 ** -149, 2 ** -23 * fround(exact)))
    }
    expect(worst).toBeGreaterThan(0.1)
    expect(worst).toBeLessThanOrEqual(1)
  })

  it.each([
    [0, 1],
    [-0, 1],
    [fround(88.7228317), 3.402798519021476e38],
    [fround(88.7228394), Infinity],
    [fround(-103.972076), 1.401298464324817e-45],
    [fround(-103.972084), 0],
    [-Infinity, 0],
    [Infinity, Infinity],
    [NaN, NaN],
    // Not the nearest float32.
    [-5.599234104156494, 0.003700696863234043],
    [11.34267520904541, 84345.375],
    [-1.8139371871948242, 0.1630110740661621],
  ])('of %d is %d', (x, expected) => {
    expect(expf(x)).toBe(expected)
  })

  const absent =
    !existsSync(recorded) && 'answers of the C library: ../shared/models/xgboost/expf.json is not there'
  it.skipIf(skipAloud(absent))("gives the C library's bits", () => {
    const { values, hard } = JSON.parse(readFileSync(recorded, 'utf8')) as Record<
      'values' | 'hard',
      readonly (readonly [number, number | string])[]
    >
    expect(values.length + hard.length).toBeGreaterThan(250)
    expect([...values, ...hard].filter(([x, y]) => expf(x) !== Number(y))).toEqual([])
  })
})
