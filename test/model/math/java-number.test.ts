import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatJavaDouble,
  formatJavaFloat,
  parseJavaDouble,
  parseJavaInt,
  toJavaInt,
  trimJava,
} from '../../../src/model/math/java-number.ts'

describe('parseJavaDouble', () => {
  it.each([
    ['30', 30],
    [' 30 ', 30],
    ['\t30\n', 30],
    ['\u000030\u0001', 30],
    ['30f', 30],
    ['30D', 30],
    ['+5', 5],
    ['.5', 0.5],
    ['5.', 5],
    ['-0', -0],
    ['1e+2', 100],
    ['1E-2', 0.01],
    ['1e400', Infinity],
    ['1e-400', 0],
    ['9007199254740993', 9007199254740992],
    ['NaN', NaN],
    ['-NaN', NaN],
    ['+Infinity', Infinity],
    ['-Infinity', -Infinity],
    ['0x1p4', 16],
    ['-0X1.8P1f', -3],
    ['0x.8p0', 0.5],
    ['0x1p-1074', 5e-324],
    ['0x1p-1076', 0],
    ['0x1.8p-1075', 5e-324],
    ['0x1.00000000000008p0', 1],
    ['0x1.000000000000080000000000000000000000000000000001p0', 1 + 2 ** -52],
    ['0x1p99999999999', Infinity],
    ['0x0p5', 0],
  ])('reads %j', (text, expected) => {
    expect(parseJavaDouble(text)).toBe(expected)
  })

  it.each([
    '',
    ' ',
    'nan',
    'inf',
    '0x10',
    '1,5',
    '1_000',
    '30L',
    '\u00a030',
    '\u200330',
    '--5',
    '.',
    'e5',
    '1e',
  ])('refuses %j', (text) => {
    expect(parseJavaDouble(text)).toBeNull()
  })

  it.each([
    'true',
    'null',
    'NA',
    '\uff11',
    '\u0661',
    '1 2',
    '0x1.8',
    '0xp1',
    'Infinityf',
    '1e5e5',
    '0b1',
    '0o7',
    '30\u00a0',
  ])('refuses %j too', (text) => {
    expect(parseJavaDouble(text)).toBeNull()
  })

  it('takes exactly the decimal texts of the grammar', () => {
    const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/
    const characters = fc.constantFrom(
      '0',
      '1',
      '9',
      '.',
      'e',
      'E',
      '+',
      '-',
      'x',
      'b',
      'o',
      '_',
      '\u00a0',
      '\ufeff',
    )
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 5 }), (text) => {
        expect(parseJavaDouble(text)).toBe(decimal.test(text) ? Number(text) : null)
      }),
      { numRuns: 2000 },
    )
  })

  it('reads what formatJavaDouble writes', () => {
    fc.assert(fc.property(fc.double(), (x) => Object.is(parseJavaDouble(formatJavaDouble(x)), x)))
  })
})

describe('formatJavaDouble', () => {
  it.each([
    [1, '1.0'],
    [-0, '-0.0'],
    [0, '0.0'],
    [100, '100.0'],
    [1234567.25, '1234567.25'],
    [1e7, '1.0E7'],
    [12345678.9, '1.23456789E7'],
    [0.001, '0.001'],
    [0.00099, '9.9E-4'],
    [0.0123, '0.0123'],
    [1e308, '1.0E308'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
  ])('writes %d as Java does', (value, expected) => {
    expect(formatJavaDouble(value)).toBe(expected)
  })
})

describe('formatJavaFloat', () => {
  it.each([
    [Math.fround(0.1), '0.1'],
    [Math.fround(1 / 3), '0.33333334'],
    [16777216, '1.6777216E7'],
    [Math.fround(1e-10), '1.0E-10'],
    [0, '0.0'],
    [NaN, 'NaN'],
  ])('writes %d as Java does', (value, expected) => {
    expect(formatJavaFloat(value)).toBe(expected)
  })

  it('writes what reads back', () => {
    fc.assert(fc.property(fc.float(), (x) => Object.is(Math.fround(Number(formatJavaFloat(x))), x)))
  })
})

describe('parseJavaInt', () => {
  it.each([
    ['5', 5],
    ['-1', -1],
    ['+7', 7],
    ['007', 7],
    ['2147483647', 2147483647],
    ['-2147483648', -2147483648],
    ['2147483648', null],
    ['1.0', null],
    ['', null],
    [' 1', null],
    ['1e3', null],
  ])('reads %j', (text, expected) => {
    expect(parseJavaInt(text)).toBe(expected)
  })
})

describe('toJavaInt', () => {
  it.each([
    [2.9, 2],
    [-2.9, -2],
    [NaN, 0],
    [3e9, 2147483647],
    [-3e9, -2147483648],
    [Infinity, 2147483647],
    [-0.5, 0],
  ])('casts %d', (value, expected) => {
    expect(toJavaInt(value)).toBe(expected)
  })
})

describe('trimJava', () => {
  it('cuts blanks and controls, and no other white space', () => {
    expect(trimJava('\u0000 \t a b \r\n')).toBe('a b')
    expect(trimJava('\u00a0a')).toBe('\u00a0a')
    expect(trimJava('  ')).toBe('')
  })
})
