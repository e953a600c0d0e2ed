import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FlexibleReader } from '../../../../src/transport/kafkajs/protocol/flexible-reader.ts'
import { field } from '../support/flexible-answer.ts'

describe('FlexibleReader', () => {
  it('reads what was written, of any lengths', () => {
    const list = fc.array(fc.integer(), { maxLength: 150 })
    const text = fc.option(fc.string({ unit: 'binary', maxLength: 300 }))
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.integer({ min: -32768, max: 32767 }),
        text,
        list,
        (bool, short, string, ints) => {
          const written = [
            field.bool(bool),
            field.int16(short),
            field.string(string),
            field.array(ints.map(field.int32)),
          ]
          const reader = new FlexibleReader(Buffer.concat([...written, Buffer.from('end')]))
          expect([
            reader.boolean(),
            reader.int16(),
            reader.string(),
            reader.array(() => reader.int32()),
          ]).toEqual([...[bool, short], ...[string, ints]])
          expect(String(reader.raw(3))).toBe('end')
        },
      ),
      { numRuns: 30 },
    )
  })

  it('takes a list that is null for none', () => {
    expect(new FlexibleReader(field.array(null)).array(() => 1)).toEqual([])
  })

  it('passes over tagged fields that it does not know', () => {
    const reader = new FlexibleReader(
      Buffer.concat([field.tags(Buffer.alloc(200), Buffer.alloc(0)), field.tags(), field.int32(5)]),
    )
    reader.skipTaggedFields()
    reader.skipTaggedFields()
    expect(reader.int32()).toBe(5)
  })

  it('throws at an answer that ends too early', () => {
    const reader = new FlexibleReader(field.int16(1))
    expect(() => reader.int32()).toThrow(RangeError)
  })
})
