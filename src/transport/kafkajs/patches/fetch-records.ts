import { readRecordBatches } from '../protocol/record-batch-reader.ts'
import type { StoredBatch } from '../protocol/stored-batch.ts'
import type { Patch } from './patch.ts'

/** The cursor that kafkajs's fetch responses are decoded with. */
interface Decoder {
  readInt32(): number
  canReadBytes(length: number): boolean
  readBytes(length: number): Buffer
}

/**
 * The original spreads a batch over the arguments of one call (a RangeError above some 125,000 records, which ends the
 * consumer), makes text of every offset and timestamp, an object of the headers (repeats and order are lost), checks
 * no CRC, decompresses without a bound, and forgets where a batch ends whose last records compaction removed (a consumer
 * that never gets past). In place of messages, a partition's part of a fetch response now holds its record batches, as
 * they are stored.
 */
export const fetchRecords: Patch = {
  name: 'fetch-records',
  why: 'large batches end the consumer; damaged bytes pass; nothing bounds what is decompressed; a compacted batch is fetched for ever; order of headers; four copies and two BigInt conversions a record',
  apply(modules) {
    modules.replace(
      'protocol/requests/fetch/v4/decodeMessages',
      (decoder: Decoder): Promise<StoredBatch[]> => {
        const size = decoder.readInt32()
        const isThere = size > 0 && decoder.canReadBytes(size)
        return Promise.resolve(isThere ? readRecordBatches(decoder.readBytes(size)) : [])
      },
    )
  },
}
