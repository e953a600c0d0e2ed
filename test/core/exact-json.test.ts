import { describe, expect, it } from 'vitest'
import { exactJson, parseExactJson } from '../../src/core/exact-json.ts'

describe('parseExactJson', () => {
  it.each([
    ['{"a": 1}', { a: 1 }],
    ['null', null],
    ['{"a": 9007199254740993}', { a: 9007199254740993n }],
    ['{"a": [-9223372036854775808, 1e300]}', { a: [-(2n ** 63n), 1e300] }],
    ['{"a": "9007199254740993"}', { a: '9007199254740993' }],
    ['{"a": 1', undefined],
    ['', undefined],
  ])('reads %s', (line, value) => {
    expect(parseExactJson(line)).toEqual(value)
  })
})

describe('exactJson', () => {
  it.each([
    [{ a: 2n ** 63n - 1n, b: [-1n, 1.5] }, '{"a":9223372036854775807,"b":[-1,1.5]}'],
    [{ a: NaN, b: null, c: 'x' }, '{"a":null,"b":null,"c":"x"}'],
  ])('writes %o', (value, text) => {
    expect(exactJson(value)).toBe(text)
  })

  it('is read back by parseExactJson', () => {
    const value = { a: 9_007_199_254_740_993n, b: [9_007_199_254_740_991] }
    expect(parseExactJson(exactJson(value))).toEqual(value)
  })
})
