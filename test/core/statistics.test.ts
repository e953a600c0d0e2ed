import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { max, mean, min, quantile, rms, slope, std } from '../../src/core/statistics.ts'
import { skipAloud } from '../support/skip-aloud.ts'

const model = join(import.meta.dirname, '../../../shared/models/hydraulic/cool_cond-window10s')
const readings = `${model}.readings.csv`
const channels = ['ts1', 'ts2', 'ts3', 'ts4', 'vs1', 'ce', 'cp', 'se']
const lengthOfWindow = 10

function table(file: string): { readonly columns: readonly string[]; readonly rows: readonly number[][] } {
  const [header, ...lines] = readFileSync(file, 'utf8').trim().split('\n')
  return { columns: header!.split(','), rows: lines.map((line) => line.split(',').map(Number)) }
}

function all<T>(statistic: (values: Float64Array, from: number, to: number) => T, values: readonly number[]) {
  return statistic(Float64Array.from(values), 0, values.length)
}

describe.skipIf(skipAloud(!existsSync(readings) && `${readings} is not there`))(
  'statistics of windows of ten seconds',
  () => {
    it('are those that the model was trained on, to the bit, but for one square', () => {
      const { columns, rows } = table(readings)
      const expected = table(`${model}.input.csv`)
      const seconds = Float64Array.from(rows, (_, row) => row % lengthOfWindow)
      let compared = 0
      const others: unknown[] = []
      for (const channel of channels) {
        const series = Float64Array.from(rows, (row) => row[columns.indexOf(channel)]!)
        for (const [window, wanted] of expected.rows.entries()) {
          const [from, to] = [window * lengthOfWindow, (window + 1) * lengthOfWindow]
          const found = {
            mean: mean(series, from, to),
            std: std(series, from, to),
            min: min(series, from, to),
            max: max(series, from, to),
            slope: slope(seconds, series, from, to),
          }
          for (const [name, value] of Object.entries(found)) {
            const column = `${channel}_${name}`
            const reference = wanted[expected.columns.indexOf(column)]
            if (value !== reference) others.push([window, column, value, reference])
            compared += 1
          }
        }
      }
      // There the table has its squares from a pow() that rounds 52.4093 ** 2 to the wrong neighbour; a product is always rounded right.
      expect(others).toEqual([[390, 'se_std', 26.699989862877814, 26.69998986287781]])
      expect(compared).toBe(630 * 40)
    })
  },
)

describe('statistics', () => {
  const cases: readonly (readonly [string, number, number])[] = [
    ['a mean', all(mean, [1, 2, 6]), 3],
    ['a mean that adds from the left', all(mean, [1e16, 1, 1, 1]), 2.5e15],
    ['a sample deviation', all(std, [2, 4, 4, 4, 5, 5, 7, 9]), Math.sqrt(32 / 7)],
    ['the deviation of equals', all(std, [3, 3]), 0],
    ['a least value', all(min, [3, -1, 2]), -1],
    ['a greatest value', all(max, [-3, -1, -2]), -1],
    ['a root mean square', all(rms, [3, -4, 0, 0]), 2.5],
    ['a median of an even count', all((...range) => quantile(...range, 0.5), [4, 1, 3, 2]), 2.5],
    ['a quantile between two', all((...range) => quantile(...range, 0.9), [10, 20, 30, 40]), 37],
    ['the quantile 0', all((...range) => quantile(...range, 0), [2, 1, 3]), 1],
    ['the quantile 1', all((...range) => quantile(...range, 1), [2, 1, 3]), 3],
    [
      'the quantile of negative numbers by size',
      all((...range) => quantile(...range, 0.5), [-10, -9, 1]),
      -9,
    ],
    ['a slope', slope(Float64Array.of(0, 2, 4), Float64Array.of(1, 2, 3), 0, 3), 0.5],
    ['a slope at uneven times', slope(Float64Array.of(0, 1, 5), Float64Array.of(1, 3, 11), 0, 3), 2],
  ]

  it.each(cases)('finds %s', (_, found, expected) => {
    expect(found).toBe(expected)
  })

  const tooFew: readonly (readonly [string, number])[] = [
    ...[mean, std, min, max, rms].map((each) => [each.name, all(each, [])] as const),
    ['quantile', all((...range) => quantile(...range, 0.5), [])],
    ['slope', slope(new Float64Array(), new Float64Array(), 0, 0)],
    ['std of one', all(std, [7])],
    ['slope of one', slope(Float64Array.of(1), Float64Array.of(7), 0, 1)],
    ['slope at one time', slope(Float64Array.of(1, 1), Float64Array.of(7, 8), 0, 2)],
  ]

  it.each(tooFew)('is NaN for too few values: %s', (_, found) => {
    expect(found).toBeNaN()
  })

  it('look at their range alone, and leave it as it is', () => {
    const values = Float64Array.of(100, 3, 1, 2, -100)
    const found = [mean, std, min, max].map((each) => each(values, 1, 4))
    expect(found).toEqual([2, 1, 1, 3])
    expect(quantile(values, 1, 4, 0.5)).toBe(2)
    expect(slope(values, values, 1, 4)).toBe(1)
    expect([...values]).toEqual([100, 3, 1, 2, -100])
  })

  it('lie between the least and the greatest', () => {
    const numbers = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const found = [all(mean, values), all((...range) => quantile(...range, q), values)]
        for (const value of found) {
          expect(value).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9)
          expect(value).toBeLessThanOrEqual(Math.max(...values) + 1e-9)
        }
      }),
    )
  })
})
