import { expect, it } from 'vitest'
import { unrestOf } from '../../../src/app/capacity/measure-turns.ts'

it.each([
  [[10, 10, 10, 10, 10], 0],
  // One pause is none.
  [[10, 10, 11, 10, 40], 0.1],
  [[10, 10, 15, 20, 40], 10 / 15],
  [[10, 20, 30], 0],
  [[10], 0],
])('measurements of %j are apart by %d', (measured, unrest) => {
  expect(unrestOf(measured)).toBeCloseTo(unrest, 10)
})
