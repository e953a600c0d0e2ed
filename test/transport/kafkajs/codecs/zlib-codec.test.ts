import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gzipCodec } from '../../../../src/transport/kafkajs/codecs/gzip.ts'
import { zstdCodec } from '../../../../src/transport/kafkajs/codecs/zstd.ts'
import { MalformedRecords } from '../../../../src/transport/kafkajs/protocol/malformed-records.ts'

describe.each(Object.entries({ gzip: gzipCodec, zstd: zstdCodec }))('%s', (name, codec) => {
  it('reads what it has written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 1000 }), async (array) => {
        const buffer = Buffer.from(array)
        expect(await codec.decompress(await codec.compress({ buffer }), 1_000)).toEqual(buffer)
      }),
      { numRuns: 20 },
    )
  })

  it('says which compression it is that cannot be read', async () => {
    const reading = codec.decompress(Buffer.from('no frame at all'), 1_000)
    await expect(reading).rejects.toThrow(MalformedRecords)
    await expect(reading).rejects.toThrow(`${name}: `)
  })

  it.each([
    [1_000, 'reads'],
    [1_001, 'refuses'],
  ])('given a bound of 1,000 bytes and %i, %s them', async (length, does) => {
    const bytes = await codec.compress({ buffer: Buffer.alloc(length) })
    const outcome = await codec.decompress(bytes, 1_000).catch((error: unknown) => error)
    if (does === 'reads') expect(outcome).toHaveLength(length)
    else {
      expect(outcome).toBeInstanceOf(MalformedRecords)
      expect(String(outcome)).toContain(`${name}: decompressed, it is above input.maxBatchBytes, 1000 bytes`)
    }
  })
  it('reads to the end, and counts all of it', async () => {
    const part = await codec.compress({ buffer: Buffer.alloc(500, 7) })
    const parts = Buffer.concat([part, await codec.compress({ buffer: Buffer.alloc(0) }), part])
    expect(await codec.decompress(parts, 1_000)).toEqual(Buffer.alloc(1_000, 7))
    await expect(codec.decompress(parts, 999)).rejects.toThrow('above input.maxBatchBytes, 999 bytes')
    const full = Buffer.concat([part, part, await codec.compress({ buffer: Buffer.alloc(1) })])
    await expect(codec.decompress(full, 1_000)).rejects.toThrow('above input.maxBatchBytes, 1000 bytes')
  })
})
