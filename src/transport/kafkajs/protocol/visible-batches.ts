import type { InputRecord } from '../../../core/record.ts'
import type { StoredBatch } from './stored-batch.ts'

const abortMarker = 0

/** A transaction that was aborted, as the fetch response lists them; kafkajs's own has decimal text. */
export interface AbortedTransaction {
  readonly producerId: bigint | string
  readonly firstOffset: bigint | string
}

/**
 * Batches of committed transactions and of no transaction: what a reader of committed records sees. Of one that is damaged
 * it is not known whose it was.
 */
export function visibleBatches(
  batches: readonly StoredBatch[],
  aborted: readonly AbortedTransaction[],
): readonly StoredBatch[] {
  if (aborted.length === 0) return batches.filter(({ control, damage }) => !control || damage !== null)
  const waiting = aborted
    .map(({ producerId, firstOffset }) => ({
      producerId: BigInt(producerId),
      firstOffset: BigInt(firstOffset),
    }))
    .sort((a, b) => Number(a.firstOffset - b.firstOffset))
  const aborting = new Set<bigint>()
  return batches.filter((batch) => {
    while (waiting[0] !== undefined && waiting[0].firstOffset <= batch.lastOffset) {
      aborting.add(waiting[0].producerId)
      waiting.shift()
    }
    if (batch.damage !== null) return true
    if (batch.control) {
      if (endsByAbort(batch)) aborting.delete(batch.producerId)
      return false
    }
    return !(batch.transactional && aborting.has(batch.producerId))
  })
}

/** A control record's key => version:int16 type:int16 (0 abort, 1 commit). */
function endsByAbort(batch: StoredBatch): boolean {
  const records: InputRecord[] = []
  batch.cursorOver(batch.stored).read(records, 1, batch.baseOffset)
  const key = records[0]?.key
  return key !== null && key !== undefined && key.length >= 4 && key.readInt16BE(2) === abortMarker
}
