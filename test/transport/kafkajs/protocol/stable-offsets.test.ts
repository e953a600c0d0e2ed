import { describe, expect, it } from 'vitest'
import {
  encodeStableOffsetsRequest,
  readStableOffsetsResponse,
} from '../../../../src/transport/kafkajs/protocol/stable-offsets.ts'

// Bytes of kafka-clients 4.4.0, in version 7, behind the byte of the header's tags.
describe('encodeStableOffsetsRequest', () => {
  it("writes what Java's client writes", () => {
    const bytes = encodeStableOffsetsRequest({
      groupId: 'rig',
      requireStable: true,
      topics: [{ topic: 'cycles', partitions: [0, 3] }],
    })
    expect(bytes.toString('hex')).toBe('000472696702076379636c6573030000000000000003000100')
  })
})

describe('readStableOffsetsResponse', () => {
  it("reads what Java's broker writes", () => {
    const bytes = Buffer.from(
      '000000002802076379636c65730300000000002000000000000100000002026d00000000000003' +
        'ffffffffffffffffffffffff0000580000000000',
      'hex',
    )
    expect(readStableOffsetsResponse(bytes)).toEqual({
      errorCode: 0,
      offsets: [
        { topic: 'cycles', partition: 0, offset: 9_007_199_254_740_993n, metadata: 'm', errorCode: 0 },
        { topic: 'cycles', partition: 3, offset: null, metadata: null, errorCode: 88 },
      ],
    })
  })
})
