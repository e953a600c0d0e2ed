import { describe, expect, it } from 'vitest'
import { fetchRecords } from '../../../../src/transport/kafkajs/patches/fetch-records.ts'
import type { StoredBatch } from '../../../../src/transport/kafkajs/protocol/stored-batch.ts'
import { batchBytes, recordsOf } from '../support/log.ts'
import { isolatedModules, original } from '../support/originals.ts'

const DecoderClass = original('protocol/decoder') as new (bytes: Buffer) => object
const modules = isolatedModules()
fetchRecords.apply(modules)
const decodeMessages = modules.replaced.get('protocol/requests/fetch/v4/decodeMessages') as (
  decoder: object,
) => Promise<readonly StoredBatch[]>
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
})
