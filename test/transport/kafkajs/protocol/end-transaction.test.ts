import { describe, expect, it } from 'vitest'
import {
  encodeEndTransaction,
  readEndTransactionResponse,
} from '../../../../src/transport/kafkajs/protocol/end-transaction.ts'

// Bytes of kafka-clients 4.4.0, in version 5, behind the byte of the header's tags.
describe('encodeEndTransaction', () => {
  it.each([
    [
      { transactionalId: 'rig-ü', producerId: 9_007_199_254_740_993n, producerEpoch: 7, isCommitted: true },
      '077269672dc3bc002000000000000100070100',
    ],
    [
      { transactionalId: 'rig', producerId: 1n, producerEpoch: 0, isCommitted: false },
      '04726967000000000000000100000000',
    ],
  ])("writes what Java's client writes: %o", (request, bytes) => {
    expect(encodeEndTransaction(request).toString('hex')).toBe(`00${bytes}`)
  })
})

describe('readEndTransactionResponse', () => {
  it.each([
    [
      '0000002800000020000000000001000800',
      { errorCode: 0, producerId: 9_007_199_254_740_993n, producerEpoch: 8 },
    ],
    ['000000000033ffffffffffffffffffff00', { errorCode: 51, producerId: -1n, producerEpoch: -1 }],
  ])("reads what Java's broker writes: %s", (bytes, answer) => {
    expect(readEndTransactionResponse(Buffer.from(`00${bytes}`, 'hex'))).toEqual(answer)
  })
})
