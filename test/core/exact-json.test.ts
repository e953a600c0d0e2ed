import { describe, expect, it } from 'vitest'
import { parseExactJson } from '../../src/core/exact-json.ts'

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
