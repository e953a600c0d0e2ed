import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distancesTo } from '../../../src/model/dense/distances.ts'
import type { MeasuredColumn } from '../../../src/model/dense/distances.ts'

const cell = fc.oneof(fc.constantFrom(NaN, 0, 1, 2), fc.double({ min: -1e6, max: 1e6, noNaN: true }))
const column = fc.record({
  standIn: fc.constantFrom(NaN, 1, 2.5),
  sub: fc.constantFrom(0, 0.3),
  mul: fc.constantFrom(1, 1.1),
  isLevel: fc.boolean(),
})
const problem = fc
  .record({ width: fc.integer({ min: 1, max: 20 }), rows: fc.integer({ min: 1, max: 64 }) })
  .chain(({ width, rows }) => {
    const row = fc
      .array(cell, { minLength: width, maxLength: width })
      .map((cells) => Float64Array.from(cells))
    return fc.record({
      columns: fc.array(column, { minLength: width, maxLength: width }),
      centers: fc.array(row, { minLength: 1, maxLength: 9 }),
      rows: fc.array(row, { minLength: rows, maxLength: rows }),
    })
  })

/** The formula, written down plainly. */
function distance(row: Float64Array, center: Float64Array, columns: readonly MeasuredColumn[]): number {
  let sum = 0
  let valid = 0
  columns.forEach(({ standIn, sub, mul, isLevel }, i) => {
    const value = ((Number.isNaN(row[i]) ? standIn : row[i]!) - sub) * mul
    if (Number.isNaN(value)) return
    valid++
    const difference = value - center[i]!
    sum += isLevel ? (difference === 0 ? 0 : 1) : difference * difference
  })
  return valid > 0 && valid < row.length ? sum * (row.length / valid) : sum
}

describe('distancesTo', () => {
  it('gives the bits of the plain formula for every row and centre', () => {
    fc.assert(
      fc.property(problem, ({ columns, centers, rows }) => {
        const { distances, stride, measure } = distancesTo(centers, columns)
        measure(Float64Array.from([9, ...rows.flatMap((row) => [...row])]), 1, rows.length)
        rows.forEach((row, r) => {
          centers.forEach((center, c) => {
            expect(distances[r * stride + c]).toBe(distance(row, center, columns))
          })
        })
      }),
      { numRuns: 100 },
    )
  })
})
