import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import { readUbjson } from '../../../src/model/xgboost/ubjson-reader.ts'
import { plain, ubjsonBytes } from './native-file.ts'

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  )

describe('readUbjson', () => {
  it('reads back what is written', () => {
    const value = fc.jsonValue({ maxDepth: 4 }).filter((item) => {
      const text = JSON.stringify(item)
      return !text.includes('__proto__') && !/[[,](true|false)/.test(text)
    })
    fc.assert(
      fc.property(value, (item) => {
        expect(plain(readUbjson(ubjsonBytes(item), 'm'))).toEqual(item)
      }),
    )
  })

  it.each([
    ['i', [0xff], -1, Int8Array],
    ['U', [0xff], 255, Uint8Array],
    ['I', [0xff, 0xfe], -2, Int16Array],
    ['l', [0xff, 0xff, 0xff, 0xfd], -3, Int32Array],
    ['L', [0, 0, 0, 1, 0, 0, 0, 0], 2 ** 32, Float64Array],
    ['d', [0x3f, 0xc0, 0, 0], 1.5, Float32Array],
    ['D', [0x3f, 0xf8, 0, 0, 0, 0, 0, 0], 1.5, Float64Array],
  ])('reads numbers of type %s, big-endian, alone and in lists', (type, raw, value, ArrayOf) => {
    expect(readUbjson(bytes(type, raw), 'm')).toBe(value)
    expect(readUbjson(bytes('[$', type, '#i', [2], raw, raw), 'm')).toEqual(ArrayOf.of(value, value))
    expect(readUbjson(bytes('[', type, raw, type, raw, ']'), 'm')).toEqual(Float64Array.of(value, value))
    expect(readUbjson(bytes('[#U', [1], type, raw), 'm')).toEqual(Float64Array.of(value))
  })

  it.each([
    ['', '1 more bytes, the file ends'],
    ['{', '1 more bytes, the file ends'],
    ['x', 'the mark of a value, found "x"'],
    ['Si\x05abc', 'a length within the file, found 5'],
    ['Si\xff', 'a length within the file, found -1'],
    ['SS', 'a length, found "S"'],
    ['[$d#L\x00\x7f\xff\xff\xff\xff\xff\xff', 'a length within the file'],
    ['[$d#i\x02\x00\x00\x00\x00', 'a length within the file, found 2'],
    ['[$Si\x01', 'a list of numbers, found one of "S"'],
    ['[$di', 'the length of a list'],
    ['[#i\x7f', 'a length within the file, found 127'],
    ['TT', 'the end of the file'],
    ['{i\x01aTi\x01aT}', 'each key once, "a" is there twice'],
    ['['.repeat(70), 'at most 64 levels of nesting'],
    ['Si\x01\xff', 'a text in UTF-8'],
  ])('refuses %j', (text, expected) => {
    expect(() => readUbjson(bytes(text), 'm')).toThrow(ModelError)
    expect(() => readUbjson(bytes(text), 'm')).toThrow(`expected ${expected}`)
  })
})
