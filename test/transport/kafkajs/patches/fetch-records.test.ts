import { describe, expect, it } from 'vitest'
import { fetchRecords } from '../../../../src/transport/kafkajs/patches/fetch-records.ts'
import type { ReadRecordBatch } from '../../../../src/transport/kafkajs/protocol/record-batch-reader.ts'
import { batchBytes, recordsOf } from '../support/log.ts'
import { isolatedModules, original } from '../support/originals.ts'

const DecoderClass = original('protocol/decoder') as new (bytes: Buffer) => object
const modules = isolatedModules()
fetchRecords.apply(modules)
const decodeMessages = modules.replaced.get('protocol/requests/fetch/v4/decodeMessages') as (
  decoder: object,
) => Promise<readonly ReadRecordBatch[]>
const originalDecodeMessages = original('protocol/requests/fetch/v4/decodeMessages') as (
  decoder: object,
) => Promise<readonly unknown[]>

/** A record set as a fetch response holds it: its size, then its bytes. */
function recordSet(...batches: readonly Buffer[]): object {
  const set = Buffer.concat(batches)
  const size = Buffer.alloc(4)
  size.writeInt32BE(set.length)
  return new DecoderClass(Buffer.concat([size, set]))
}

describe('fetch-records', () => {
  it('reads a batch of 200,000 records, on which the original throws', async () => {
    const log = batchBytes(new Array(200_000).fill({ key: null, value: null }))
    await expect(originalDecodeMessages(recordSet(log))).rejects.toThrow(RangeError)
    const [batch] = await decodeMessages(recordSet(log))
    expect(recordsOf(batch)).toHaveLength(200_000)
  })

  it('reads an empty record set', async () => {
    expect(await decodeMessages(recordSet())).toEqual([])
  })

  it("raises damaged bytes as Kafka's own error, not to be tried again by kafkajs", async () => {
    const log = batchBytes([{ key: null, value: Buffer.from('value') }])
    log[log.length - 2]! ^= 1
    await expect(decodeMessages(recordSet(log))).rejects.toMatchObject({
      type: 'CORRUPT_MESSAGE',
      retriable: false,
    })
  })

  it('names the codec when a batch has a compression nobody knows', async () => {
    const log = batchBytes([{ key: null, value: null }], { compression: 3 })
    await expect(decodeMessages(recordSet(log))).rejects.toThrow(/LZ4/)
  })

  it('reads message sets, the format before Kafka 0.11', async () => {
    const MessageSet = original('protocol/messageSet') as (set: object) => { readonly buffer: Buffer }
    const entries = [{ key: 'k', value: 'v', timestamp: 1_500_000_000_000 }]
    const { buffer } = MessageSet({ messageVersion: 1, entries })
    buffer.writeBigInt64BE(41n, 0)
    const [batch] = await decodeMessages(recordSet(buffer))
    expect(batch).toMatchObject({ baseOffset: 41n, lastOffset: 41n, control: false })
    expect(recordsOf(batch)).toEqual([
      {
        offset: 41n,
        timestampMs: 1_500_000_000_000,
        key: Buffer.from('k'),
        value: Buffer.from('v'),
        headers: [],
      },
    ])
  })
})
