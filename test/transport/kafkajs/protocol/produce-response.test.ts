import { describe, expect, it } from 'vitest'
import {
  readFlexibleProduceResponse,
  readProduceResponse,
} from '../../../../src/transport/kafkajs/protocol/produce-response.ts'
import { originalEncoder } from '../support/original-encoder.ts'

const int16 = (value: number) => originalEncoder().writeInt16(value).buffer
const int32 = (value: number) => originalEncoder().writeInt32(value).buffer
const text = (value: string | null) => originalEncoder().writeString(value).buffer

function array(...elements: Buffer[]): Buffer {
  return Buffer.concat([int32(elements.length), ...elements])
}

const offsets = Buffer.alloc(3 * 8, 1)

describe('readProduceResponse', () => {
  it('reads codes, and the records for which a batch was refused', () => {
    const refused = Buffer.concat([
      ...[int32(3), int16(87), offsets],
      array(Buffer.concat([int32(5), text('no key')]), Buffer.concat([int32(9), text(null)])),
      text('2 records refused, é'),
    ])
    const written = Buffer.concat([int32(4), int16(0), offsets, array(), text(null)])
    const response = Buffer.concat([
      array(Buffer.concat([text('out'), array(refused, written)]), Buffer.concat([text('none'), array()])),
      int32(250),
    ])
    expect(readProduceResponse(response)).toEqual({
      topics: [
        {
          topicName: 'out',
          partitions: [
            {
              partition: 3,
              errorCode: 87,
              recordErrors: [
                { index: 5, message: 'no key' },
                { index: 9, message: null },
              ],
              errorMessage: '2 records refused, é',
            },
            { partition: 4, errorCode: 0, recordErrors: [], errorMessage: null },
          ],
        },
        { topicName: 'none', partitions: [] },
      ],
      throttleTime: 250,
    })
  })

  it('takes a list of length -1 for none', () => {
    expect(readProduceResponse(Buffer.concat([int32(-1), int32(0)]))).toEqual({ topics: [], throttleTime: 0 })
  })
})

describe('readFlexibleProduceResponse', () => {
  it("reads what Java's broker writes, in version 12, and passes over who leads now", () => {
    const bytes =
      '02046f7574030000000300570000000000000009ffffffffffffffffffffffffffffffff0300000005076e6f206b6579' +
      '000000000900001632207265636f72647320726566757365642c20c3a901000900000002000000040000000004000000' +
      '00000000000000ffffffffffffffffffffffffffffffff01000000000000fa00'
    expect(readFlexibleProduceResponse(Buffer.from(`00${bytes}`, 'hex'))).toEqual({
      topics: [
        {
          topicName: 'out',
          partitions: [
            {
              partition: 3,
              errorCode: 87,
              recordErrors: [
                { index: 5, message: 'no key' },
                { index: 9, message: null },
              ],
              errorMessage: '2 records refused, é',
            },
            { partition: 4, errorCode: 0, recordErrors: [], errorMessage: null },
          ],
        },
      ],
      throttleTime: 250,
    })
  })
})
