import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { durationBytes, meaningOf, recordOf, uuidBytes, valueOfBytes } from '../../src/avro/binary-value.ts'
import type { SchemaNode } from '../../src/avro/schema-node.ts'
import { parseSchema } from '../../src/avro/schema-parser.ts'

const fixed = (size: number, logicalType?: string): SchemaNode =>
  parseSchema({ type: 'fixed', name: 'F', size, logicalType }, 'reader')
const decimal = parseSchema({ type: 'bytes', logicalType: 'decimal', precision: 4, scale: 2 }, 'reader')

const text = '8c1f2c9e-0000-4000-8000-0000000000ff'

describe('meaningOf', () => {
  it.each([
    [decimal, 'decimal'],
    [
      parseSchema({ type: 'fixed', name: 'D', size: 4, logicalType: 'decimal', precision: 9 }, 'reader'),
      'decimal',
    ],
    [fixed(12, 'duration'), 'duration'],
    [fixed(16, 'uuid'), 'uuid'],
    [fixed(12), null],
    [fixed(11, 'duration'), null],
    [fixed(12, 'uuid'), null],
    [parseSchema('bytes', 'reader'), null],
    [parseSchema({ type: 'string', logicalType: 'uuid' }, 'reader'), null],
  ])('of %j is %s', (type, expected) => {
    expect(meaningOf(type)).toBe(expected)
  })
})

describe('valueOfBytes', () => {
  it.each([
    [decimal, '7d', 1.25],
    [
      fixed(12, 'duration'),
      '0e000000' + '1f000000' + 'ffffffff',
      { months: 14, days: 31, millis: 4_294_967_295 },
    ],
    [fixed(16, 'uuid'), text.replaceAll('-', ''), text],
    [fixed(2), '0102', Buffer.from([1, 2])],
  ])('of %j reads %s', (type, hex, expected) => {
    expect(valueOfBytes(type, Buffer.from(hex, 'hex'))).toEqual(expected)
  })

  it('puts the point of a decimal where its writer did', () => {
    expect(valueOfBytes(decimal, Buffer.from([125]), 1)).toBe(12.5)
  })
})

describe('durationBytes', () => {
  it('writes what valueOfBytes reads', () => {
    const part = fc.nat({ max: 2 ** 32 - 1 })
    fc.assert(
      fc.property(part, part, part, (months, days, millis) => {
        const duration = { months, days, millis }
        expect(valueOfBytes(fixed(12, 'duration'), durationBytes(duration)!)).toEqual(duration)
      }),
    )
  })

  it.each([
    {},
    { months: 1, days: 2 },
    { months: -1, days: 0, millis: 0 },
    { months: 0.5, days: 0, millis: 0 },
    { months: 2 ** 32, days: 0, millis: 0 },
  ])('knows no duration in %j', (value) => {
    expect(durationBytes(value)).toBeNull()
  })
})

describe('uuidBytes', () => {
  it('writes what valueOfBytes reads, in small letters', () => {
    expect(valueOfBytes(fixed(16, 'uuid'), uuidBytes(text.toUpperCase())!)).toBe(text)
  })

  it.each(['', text.slice(1), text.replaceAll('-', ''), `${text}0`, text.replace('8', 'g')])(
    'knows no uuid in %j',
    (value) => {
      expect(uuidBytes(value)).toBeNull()
    },
  )
})

describe('recordOf', () => {
  it('is a record itself, the parts of a duration, and nothing else', () => {
    const record = parseSchema({ type: 'record', name: 'R', fields: [] }, 'reader')
    expect(recordOf(record)).toBe(record)
    expect(recordOf(fixed(12, 'duration'))?.fields.map(({ name }) => name)).toEqual([
      'months',
      'days',
      'millis',
    ])
    expect(recordOf(fixed(12))).toBeNull()
  })
})
