import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseNumber } from '../../src/features/number-text.ts'

describe('parseNumber', () => {
  it.each([
    ['0', 0],
    ['-0', -0],
    ['+1.5', 1.5],
    ['.5', 0.5],
    ['5.', 5],
    ['1E+3', 1000],
    ['\u0000\t 7 \u001f', 7],
    ['NaN', NaN],
    ['-Infinity', -Infinity],
    ['1e999', Infinity],
  ])('reads %j as %d', (text, number) => {
    expect(parseNumber(text)).toBe(number)
  })

  it.each([
    '',
    ' ',
    '.',
    '+',
    'e5',
    '1e',
    '1,5',
    '1_000',
    '0x10',
    '0b1',
    '1f',
    '1 2',
    'nan',
    '\u00a07',
    '\u20287',
  ])('takes %j for no number', (text) => {
    expect(parseNumber(text)).toBeNull()
  })

  it('reads back every double that JavaScript writes', () => {
    fc.assert(
      fc.property(fc.double(), (number) => {
        // Written without a sign, so read without one.
        expect(parseNumber(String(number))).toBe(number === 0 ? 0 : number)
      }),
    )
  })
})
