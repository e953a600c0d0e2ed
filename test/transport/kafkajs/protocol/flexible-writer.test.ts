import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FlexibleReader } from '../../../../src/transport/kafkajs/protocol/flexible-reader.ts'
import { FlexibleWriter } from '../../../../src/transport/kafkajs/protocol/flexible-writer.ts'
import { field } from '../support/flexible-answer.ts'

describe('FlexibleWriter', () => {
  it("writes the same bytes as kafkajs's encoder", () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: -32768, max: 32767 }), (text, number) => {
        const { string, int16, int32, bool, array, tags } = field
        const bytes = new FlexibleWriter().string(text).string(null).int16(number).int32(number).boolean(true)
        const elements = [number, number]
        expect(bytes.array(elements, (each) => bytes.int32(each)).tags().bytes).toEqual(
          Buffer.concat([
            ...[string(text), string(null), int16(number), int32(number), bool(true)],
            ...[array(elements.map(int32)), tags()],
          ]),
        )
      }),
    )
  })

  it('writes 64 bits that its reader reads', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (number) => {
        expect(new FlexibleReader(new FlexibleWriter().int64(number).bytes).int64()).toBe(number)
      }),
    )
  })
})
