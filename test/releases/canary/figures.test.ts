import { expect, it } from 'vitest'
import { microsText, percentText } from '../../../src/releases/canary/figures.ts'

it.each([
  [0, '0.00 %'],
  [0.012, '1.20 %'],
  [1, '100.00 %'],
])('a share of %d is %s', (share, text) => {
  expect(percentText(share)).toBe(text)
})

it.each([
  [0.123, '0.12 µs'],
  [3.14, '3.1 µs'],
  [99.4, '99 µs'],
  [99.6, '100 µs'],
  [1234.5, '1,235 µs'],
])('a time of %d is %s', (micros, text) => {
  expect(microsText(micros)).toBe(text)
})
