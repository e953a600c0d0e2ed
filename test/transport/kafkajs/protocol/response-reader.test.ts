import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ResponseReader } from '../../../../src/transport/kafkajs/protocol/response-reader.ts'
import { originalEncoder } from '../support/original-encoder.ts'

describe('ResponseReader', () => {
  it('reads what the encoder of the original writes', () => {
    const values = fc.record({
      flag: fc.boolean(),
      short: fc.integer({ min: -32768, max: 32767 }),
      int: fc.integer(),
      long: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      text: fc.option(fc.string({ unit: 'grapheme' })),
      list: fc.array(fc.integer()),
    })
    fc.assert(
      fc.property(values, ({ flag, short, int, long, text, list }) => {
        const bytes = originalEncoder()
          .writeBoolean(flag)
          .writeInt16(short)
          .writeInt32(int)
          .writeInt64(long.toString())
          .writeString(text)
          .writeArray(list).buffer
        const sut = new ResponseReader(Buffer.concat([bytes, Buffer.from('end')]))
        expect(sut.boolean()).toBe(flag)
        expect([sut.int16(), sut.int32(), sut.int64()]).toEqual([short, int, long])
        expect(sut.string()).toBe(text)
        expect(sut.array(() => sut.int32())).toEqual(list)
        expect(String(sut.raw(3))).toBe('end')
      }),
    )
  })
})
