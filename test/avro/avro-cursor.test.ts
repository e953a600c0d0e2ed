import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AvroCursor, inside } from '../../src/avro/avro-cursor.ts'
import { AvroWriter } from '../../src/avro/writer.ts'

const at = (hex: string) => new AvroCursor(Buffer.from(hex, 'hex'), 0)

function written(write: (writer: AvroWriter) => void): AvroCursor {
  const writer = new AvroWriter()
  write(writer)
  return new AvroCursor(writer.finish(), 0)
}

describe('AvroCursor', () => {
  it('reads back what the writer wrote', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.double(), fc.string({ unit: 'binary' }), (long, double, text) => {
        const cursor = written((writer) => {
          writer.long(long)
          writer.double(double)
          writer.string(text)
          writer.long(long)
        })
        expect(cursor.long()).toBe(long)
        expect(cursor.double()).toBe(double)
        expect(cursor.string()).toBe(text)
        expect(cursor.wideLong()).toBe(long)
        expect(cursor.at).toBe(cursor.bytes.length)
      }),
    )
  })

  it.each([
    ['boolean', (c: AvroCursor) => c.boolean(), '', 'truncated'],
    ['boolean', (c: AvroCursor) => c.boolean(), '02', 'neither 0 nor 1'],
    ['long', (c: AvroCursor) => c.long(), '', 'truncated'],
    ['long', (c: AvroCursor) => c.long(), '80', 'truncated'],
    ['long', (c: AvroCursor) => c.long(), 'ffffffffffffffffffff00', 'ten bytes'],
    ['int', (c: AvroCursor) => c.int(), '8080808010', '32 bits'],
    ['float', (c: AvroCursor) => c.float(), '000000', 'truncated'],
    ['double', (c: AvroCursor) => c.double(), '00000000000000', 'truncated'],
    ['string', (c: AvroCursor) => c.string(), '0461', 'truncated'],
    ['string of negative length', (c: AvroCursor) => c.string(), '0361', 'truncated'],
    ['bytes', (c: AvroCursor) => c.byteString(), '0461', 'truncated'],
    ['fixed', (c: AvroCursor) => c.fixed(2), '61', 'truncated'],
    ['index', (c: AvroCursor) => c.index(2), '04', 'an index is 2, of 2 there are'],
    ['skipped long', (c: AvroCursor) => c.skipLong(), '80', 'truncated'],
    ['skipped long of many bytes', (c: AvroCursor) => c.skipLong(), 'ffffffffffffffffffff00', 'ten bytes'],
    ['skipped bytes', (c: AvroCursor) => c.skipByteString(), '0461', 'truncated'],
  ])('refuses a %s that is not there or none', (_, read, hex, words) => {
    expect(() => read(at(hex))).toThrow(words)
  })

  it('keeps the bytes of a value apart from those of the record', () => {
    const cursor = at('046162')
    const bytes = cursor.byteString()
    cursor.bytes.fill(0)
    expect(bytes.toString()).toBe('ab')
  })

  it('names flaws from where they were found outwards', () => {
    const cursor = at('')
    cursor.flaw('missing-value', 'first')
    expect(cursor.nameFlaws(0, 'a')).toBe(1)
    cursor.flaw('unknown-category', 'second', 'X')
    expect(cursor.nameFlaws(1, 'b')).toBe(2)
    expect(cursor.nameFlaws(0, 'outer')).toBe(2)
    expect(cursor.flaws).toEqual([
      { reason: 'missing-value', message: 'first', value: null, path: 'outer.a' },
      { reason: 'unknown-category', message: 'second', value: 'X', path: 'outer.b' },
    ])
  })
})

describe('inside', () => {
  it('joins names by dots, and leaves none where there is nothing within', () => {
    expect([inside('a', ''), inside('a', 'b.c')]).toEqual(['a', 'a.b.c'])
  })
})
