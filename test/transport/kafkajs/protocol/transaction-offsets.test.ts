import { describe, expect, it } from 'vitest'
import {
  encodeTransactionOffsets,
  readTransactionOffsetsResponse,
} from '../../../../src/transport/kafkajs/protocol/transaction-offsets.ts'

const request = {
  transactionalId: 'rig-a',
  groupId: 'rig',
  producerId: '4242',
  producerEpoch: 7,
  topics: [
    {
      topic: 'cycles',
      partitions: [
        { partition: 0, offset: '9007199254740993', metadata: 'm' },
        { partition: 3, offset: '5', metadata: null },
      ],
    },
  ],
}
const member = { memberId: 'member-ü', generationId: 12 }

// Behind the byte of the header's tags: what kafka-clients 4.4.0 writes of TxnOffsetCommitRequestData in version 3.
const written = (instance: string) =>
  `00067269672d6104726967000000000000109200070000000c0a6d656d6265722dc3bc${instance}02076379636c6573030000000000` +
  '20000000000001ffffffff026d00000000030000000000000005ffffffff00000000'

describe('encodeTransactionOffsets', () => {
  it("writes what Java's client writes, of a static member and of another", () => {
    const ofStatic = encodeTransactionOffsets(request, { ...member, instanceId: 'a' })
    expect(ofStatic.toString('hex')).toBe(written('0261'))
    const ofNew = encodeTransactionOffsets(request, { ...member, instanceId: null })
    expect(ofNew.toString('hex')).toBe(written('00'))
  })
})

describe('readTransactionOffsetsResponse', () => {
  it("reads what Java's broker writes", () => {
    const bytes = Buffer.from('000000002802076379636c65730300000000000000000000030016000000', 'hex')
    expect(readTransactionOffsetsResponse(bytes)).toEqual({
      throttleTime: 0,
      clientSideThrottleTime: 40,
      topics: [
        {
          topic: 'cycles',
          partitions: [
            { partition: 0, errorCode: 0 },
            { partition: 3, errorCode: 22 },
          ],
        },
      ],
    })
  })
})
