import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import type { FileValue } from '../../../src/model/xgboost/file-value.ts'
import { readJson } from '../../../src/model/xgboost/json-reader.ts'
import { plain } from './native-file.ts'

const read = (text: string): FileValue => readJson(Buffer.from(text), 'm')

/** No truth value in a list beside numbers alone, and no key that plain objects treat in a way of their own. */
const json = fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }).filter((value) => {
  const text = JSON.stringify(value)
  return !text.includes('__proto__') && !/[[,](true|false)/.test(text)
})

describe('readJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(json, fc.constantFrom('', ' ', '\n\t'), (value, blank) => {
        const text = JSON.stringify(value, null, blank)
        expect(plain(read(`${blank}${text}${blank}`))).toEqual(JSON.parse(text))
      }),
    )
  })

  it('reads numbers to the nearest double', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.nat(20), (value, digits) => {
        for (const text of [value.toExponential(digits).replace('e', 'E'), String(value)])
          expect(plain(read(`[${text}]`))).toEqual([Number(text)])
      }),
    )
  })

  it('reads the bare words that XGBoost writes, outside of texts alone', () => {
    expect(plain(read('[NaN,-Infinity,Infinity,-0]'))).toEqual([NaN, -Infinity, Infinity, -0])
    expect(plain(read('{"NaN":"[NaN, Infinity]"}'))).toEqual({ NaN: '[NaN, Infinity]' })
  })

  it('gives lists of numbers and truth values as typed arrays', () => {
    expect(read('[1,2.5,true,false]')).toEqual(Float64Array.of(1, 2.5, 1, 0))
    expect(read('[]')).toEqual(new Float64Array(0))
    expect((read(`[${'7,'.repeat(5000)}7]`) as Float64Array).length).toBe(5001)
  })

  it.each([
    ['', 'a value, the file ends'],
    ['{', 'a key, the file ends'],
    ['{"a" 1}', 'a colon'],
    ['{"a":1', 'a comma or }, the file ends'],
    ['[1 2]', 'a comma or ]'],
    ['[1,]', 'a value'],
    ['["a",]', 'a value'],
    ['{"a":1,}', 'a key'],
    ['{"a":1,"a":2}', 'each key once, "a" is there twice'],
    ['1 2', 'the end of the file'],
    ['tru', 'a value'],
    ['-', 'a value'],
    ['1.', 'digits'],
    ['1e', 'digits'],
    ['.5', 'a value'],
    ['"abc', 'the end of a text'],
    ['"\\x"', 'an escape of JSON'],
    ['"\\u12g4"', 'four hexadecimal digits'],
    ['['.repeat(70), 'at most 64 levels of nesting'],
  ])('refuses %j', (text, expected) => {
    expect(() => read(text)).toThrow(ModelError)
    expect(() => read(text)).toThrow(`expected ${expected}`)
  })

  it('refuses bytes that are no text', () => {
    expect(() => readJson(Buffer.from([0x22, 0xff, 0x22]), 'm')).toThrow(
      'at byte 1: expected a text in UTF-8',
    )
  })
})
