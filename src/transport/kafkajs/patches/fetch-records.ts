import type { InputRecord } from '../../../core/record.ts'
import { noHeaders } from '../../../core/record.ts'
import { MalformedRecords } from '../protocol/malformed-records.ts'
import type { CodecLookup, ReadRecordBatch } from '../protocol/record-batch-reader.ts'
import { readRecordBatches } from '../protocol/record-batch-reader.ts'
import { ListCursor } from '../protocol/record-cursor.ts'
import type { Patch } from './patch.ts'

const magicAt = 16
const recordBatchMagic = 2
const corruptMessage = 2

/** The cursor that kafkajs's fetch responses are decoded with. */
interface Decoder {
  readInt32(): number
  canReadBytes(length: number): boolean
  readBytes(length: number): Buffer
}

/** A record in the format before Kafka 0.11, as kafkajs decodes it. */
interface OldMessage {
  readonly offset: string
  readonly timestamp?: string
  readonly key: Buffer | null
  readonly value: Buffer | null
}

/**
 * The original spreads a batch over the arguments of one call (a RangeError above some 125,000 records, which ends the
 * consumer), makes text of every offset and timestamp, an object of the headers (repeats and order are lost), checks
 * no CRC, and forgets where a batch ends whose last records compaction removed (a consumer that never gets past).
 * In place of messages, a partition's part of a fetch response now holds its record batches.
 */
export const fetchRecords: Patch = {
  name: 'fetch-records',
  why: 'large batches end the consumer; damaged bytes pass; a compacted batch is fetched for ever; order of headers; four copies and two BigInt conversions a record',
  apply(modules) {
    // The shapes of kafkajs 2.2.4's modules.
    const { lookupCodec } = modules.load('protocol/message/compression') as {
      readonly lookupCodec: CodecLookup
    }
    const { createErrorFromCode } = modules.load('protocol/error') as {
      readonly createErrorFromCode: (code: number) => Error
    }
    const DecoderClass = modules.load('protocol/decoder') as new (bytes: Buffer) => Decoder
    const readMessageSet = modules.load('protocol/messageSet/decoder') as (
      decoder: Decoder,
      size: number,
    ) => Promise<OldMessage[]>

    modules.replace('protocol/requests/fetch/v4/decodeMessages', async (decoder: Decoder) => {
      const size = decoder.readInt32()
      if (size <= 0 || !decoder.canReadBytes(size)) return []
      const set = decoder.readBytes(size)
      if (set[magicAt] !== recordBatchMagic) {
        return [batchOfMessageSet(await readMessageSet(new DecoderClass(set), size), size)]
      }
      try {
        return await readRecordBatches(set, lookupCodec)
      } catch (error) {
        if (!(error instanceof MalformedRecords)) throw error
        const corrupt = createErrorFromCode(corruptMessage)
        corrupt.message = error.message
        // kafkajs would fetch the same again for ever. A new consumer fetches again, too, but the source counts them.
        throw Object.assign(corrupt, { retriable: false })
      }
    })
  },
}

function batchOfMessageSet(messages: readonly OldMessage[], size: number): ReadRecordBatch {
  const records = messages.map(recordOfMessage)
  return {
    baseOffset: records[0]?.offset ?? 0n,
    lastOffset: records.at(-1)?.offset ?? -1n,
    producerId: -1n,
    transactional: false,
    control: false,
    cursor: new ListCursor(records, size),
  }
}

function recordOfMessage({ offset, timestamp, key, value }: OldMessage): InputRecord {
  return {
    offset: BigInt(offset),
    timestampMs: Number(timestamp ?? -1),
    key,
    value,
    headers: noHeaders,
  }
}
