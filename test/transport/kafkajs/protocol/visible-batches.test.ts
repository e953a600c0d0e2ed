import { describe, expect, it } from 'vitest'
import { readRecordBatches } from '../../../../src/transport/kafkajs/protocol/record-batch-reader.ts'
import { visibleBatches } from '../../../../src/transport/kafkajs/protocol/visible-batches.ts'
import type { AbortedTransaction } from '../../../../src/transport/kafkajs/protocol/visible-batches.ts'
import { batchBytes, endOfTransaction } from '../support/log.ts'

const plain = (baseOffset: bigint) => batchBytes([{ key: null, value: null }], { baseOffset })
const within = (producerId: bigint, baseOffset: bigint) =>
  batchBytes([{ key: null, value: null }], { baseOffset, producerId, transactional: true })

/** Offsets of the batches that a reader of committed records sees. */
function visible(log: readonly Buffer[], ...aborted: readonly AbortedTransaction[]): bigint[] {
  const batches = readRecordBatches(Buffer.concat(log))
  return visibleBatches(batches, aborted).map(({ baseOffset }) => baseOffset)
}

describe('visibleBatches', () => {
  it('shows records of no transaction and of committed ones, and no marks', () => {
    expect(visible([plain(0n), within(1n, 1n), endOfTransaction('commit', 1n, 2n)])).toEqual([0n, 1n])
  })

  it('hides a transaction from its first offset to its mark, and nothing else of its producer', () => {
    const log = [
      within(1n, 0n),
      endOfTransaction('commit', 1n, 1n),
      within(1n, 2n),
      plain(3n),
      endOfTransaction('abort', 1n, 4n),
      within(1n, 5n),
    ]
    expect(visible(log, { producerId: '1', firstOffset: '2' })).toEqual([0n, 3n, 5n])
  })

  it('hides several transactions of several producers, in whatever order they are listed', () => {
    const log = [
      within(1n, 0n),
      within(2n, 1n),
      endOfTransaction('abort', 1n, 2n),
      within(1n, 3n),
      endOfTransaction('abort', 2n, 4n),
      endOfTransaction('commit', 1n, 5n),
    ]
    const aborted = [
      { producerId: '2', firstOffset: '1' },
      { producerId: '1', firstOffset: '0' },
    ]
    expect(visible(log, ...aborted)).toEqual([3n])
  })
})
