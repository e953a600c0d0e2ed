import { describe, expect, it } from 'vitest'
import { arrayIn, jsonBody, jsonObjectIn, parseJson } from '../../src/serve/json-body.ts'

describe('jsonBody', () => {
  it('reads JSON in UTF-8, with or without a byte order mark, and keeps the digits of whole numbers', () => {
    expect(jsonBody(Buffer.from('\ufeff{"ä": [1.5, 9007199254740993]}'))).toEqual({
      ä: [1.5, 9007199254740993n],
    })
  })

  it('refuses bytes that are no text', () => {
    expect(() => jsonBody(Buffer.from([0x7b, 0xff, 0x7d]))).toThrow('no text in UTF-8')
  })
})

describe('parseJson', () => {
  it.each([
    ['', 'the body is empty'],
    ['{"a": [}', 'unexpected character at line 1, column 8'],
    ['{"a": 1,}', 'unexpected character at line 1, column 9'],
    ['[1, 2', 'ends too early'],
    ['{"a": "x', 'ends too early'],
    ['hello', 'unexpected character at line 1, column 1'],
    ['{\n  "a": 1\n  "b": 2}', 'unexpected character at line 3, column 3'],
    ['{"a": NaN}', 'null stands for a missing value'],
    [`[${'1,'.repeat(40_000)}]`, 'wrong somewhere in its 80002 characters'],
  ])('says where %j goes wrong', (text, message) => {
    expect(() => parseJson(text)).toThrow(message)
  })
})

describe('jsonObjectIn, arrayIn', () => {
  it('say what there is in the place of what was expected', () => {
    expect(() => jsonObjectIn([], 'the body')).toThrow('the body is an array, expected an object')
    expect(() => arrayIn(undefined, 'rows')).toThrow('rows is not there, expected an array')
  })
})
