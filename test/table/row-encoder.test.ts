import fc from 'fast-check'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { csvEncoder, jsonLinesEncoder } from '../../src/table/row-encoder.ts'

describe('csvEncoder', () => {
  it('writes a header and rows, quoted where needed', () => {
    const encoder = csvEncoder(['a', 'b, c'])
    expect(encoder.header).toBe('a,"b, c"\n')
    expect(encoder.row(['say "hi"', 'two\nlines'])).toBe('"say ""hi""","two\nlines"\n')
    expect(encoder.row([null, undefined])).toBe(',\n')
    expect(encoder.row([true, { d: [1] }])).toBe('true,"{""d"":[1]}"\n')
  })

  it('writes numbers that read back to the same bits', () => {
    const encoder = csvEncoder(['x'])
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(Object.is(Number(encoder.row([value])), value)).toBe(true)
      }),
    )
    expect(encoder.row([-0])).toBe('-0\n')
    expect(encoder.row([NaN])).toBe('NaN\n')
  })

  it('writes what csv-parse reads', () => {
    const encoder = csvEncoder(['a', 'b'])
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (a, b) => {
        expect(parse(encoder.row([a, b]), { record_delimiter: '\n' })).toEqual([[a, b]])
      }),
    )
  })
})

describe('jsonLinesEncoder', () => {
  it('writes an object a row, empty cells as null', () => {
    const encoder = jsonLinesEncoder(['a', '"b"'])
    expect(encoder.header).toBe('')
    expect(encoder.row([1.5, 'x\n'])).toBe('{"a":1.5,"\\"b\\"":"x\\n"}\n')
    expect(encoder.row([undefined, null])).toBe('{"a":null,"\\"b\\"":null}\n')
  })

  it('keeps the digits of wide whole numbers', () => {
    const cells = [12345678901234567890n, { in: 9007199254740993n }]
    expect(jsonLinesEncoder(['a', 'b']).row(cells)).toBe(
      '{"a":12345678901234567890,"b":{"in":"9007199254740993"}}\n',
    )
    expect(csvEncoder(['a', 'b']).row(cells)).toBe('12345678901234567890,"{""in"":""9007199254740993""}"\n')
  })

  it('keeps the sign of zero, and has text for numbers that JSON lacks', () => {
    const encoder = jsonLinesEncoder(['x'])
    expect([-0, NaN, -Infinity].map((value) => encoder.row([value]))).toEqual([
      '{"x":-0}\n',
      '{"x":"NaN"}\n',
      '{"x":"-Infinity"}\n',
    ])
  })
})
