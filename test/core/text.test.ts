import { describe, expect, it } from 'vitest'
import { firstOf, formatBytes, formatCount, formatDuration, plural, scalarText } from '../../src/core/text.ts'

describe('formatDuration', () => {
  it.each([
    [0, '0.0 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [59.6, '1 min 0 s'],
    [200, '3 min 20 s'],
    [7500, '2 h 5 min'],
  ])('%d s is %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text)
  })
})

describe('formatBytes', () => {
  it.each([
    [999, '999 B'],
    [1000, '1.00 kB'],
    [149277, '149 kB'],
    [2.5e9, '2.50 GB'],
    [7e13, '7.00e+4 GB'],
  ])('%d is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })
})

describe('formatCount and plural', () => {
  it('separate thousands and count nouns', () => {
    expect(formatCount(1234567.4)).toBe('1,234,567')
    expect([plural(1, 'row'), plural(0, 'row'), plural(2000, 'row')]).toEqual([
      '1 row',
      '0 rows',
      '2,000 rows',
    ])
  })
})

describe('firstOf', () => {
  it('cuts a long list and says by how much', () => {
    expect(firstOf(['a', 'b'], 2)).toBe('a, b')
    expect(firstOf(['a', 'b', 'c'], 2)).toBe('a, b and 1 more')
  })
})

describe('scalarText', () => {
  it.each([
    ['x', 'x'],
    ['', ''],
    [5, '5'],
    [2n ** 64n, '18446744073709551616'],
    [true, 'true'],
    [null, null],
    [undefined, null],
    [{}, null],
  ])('%s is %s', (cell, text) => {
    expect(scalarText(cell)).toBe(text)
  })
})
