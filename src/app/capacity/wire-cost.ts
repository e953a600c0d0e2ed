import { noHeaders } from '../../core/record.ts'
import type { InputRecord, OutputRecord } from '../../core/record.ts'
import type { Config } from '../../config/schema.ts'
import { encodeProduceRequest } from '../../transport/kafkajs/protocol/produce-request.ts'
import {
  batchHeaderSize,
  measureRecords,
  writeBatchHeader,
  writeRecords,
} from '../../transport/kafkajs/protocol/record-batch-writer.ts'
import { readRecordBatches } from '../../transport/kafkajs/protocol/record-batch-reader.ts'
import { codecOf } from '../../transport/kafkajs/client/codecs.ts'
import type { Stopwatch } from './measure-turns.ts'

/** Kafka's numbers. */
const compressionNumbers = { none: 0, gzip: 1, zstd: 4 } as const

/** Of requests without a producer: it costs the same. */
const batch = { transactional: false, producerId: -1n, producerEpoch: -1, firstSequence: -1, compression: 0 }

/**
 * Milliseconds a record that reading it off a fetched batch and writing its output into a request cost: bytes, checksums, compression
 * of what is sent. Sockets and the client around them are not in it.
 */
export async function measureWire(
  values: readonly Buffer[],
  outputs: readonly OutputRecord[],
  { output }: Pick<Config, 'output'>,
  { budgetMs, stopwatch }: { readonly budgetMs: number; readonly stopwatch: Stopwatch },
): Promise<number> {
  const fetched = fetchedBatch(values)
  const partitions = [{ partition: 0, messages: outputs }]
  const compression = compressionNumbers[output.compression]
  const request = { acks: -1, timeout: 30_000, compression, topicData: [{ topic: output.topic, partitions }] }
  const start = stopwatch()
  for (let runs = 1; ; runs++) {
    readAll(fetched)
    if (outputs.length > 0) await encodeProduceRequest(request, codecOf)
    const spent = stopwatch() - start
    if (spent >= budgetMs) return spent / runs / values.length
  }
}

function fetchedBatch(values: readonly Buffer[]): Buffer {
  const nowMs = 0
  const records = values.map((value) => ({ key: null, value, headers: noHeaders, timestampMs: nowMs }))
  const measured = measureRecords(records, nowMs)
  const bytes = Buffer.alloc(batchHeaderSize + measured.size)
  writeRecords(bytes, batchHeaderSize, measured)
  writeBatchHeader(bytes, 0, bytes.length, measured, batch)
  return bytes
}

function readAll(fetched: Buffer): void {
  const records: InputRecord[] = []
  for (const stored of readRecordBatches(fetched)) {
    const cursor = stored.cursorOver(stored.stored)
    cursor.read(records, cursor.left, 0n)
  }
}
