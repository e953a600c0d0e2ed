import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Codec } from '../../../../src/transport/kafkajs/protocol/codec.ts'
import { lz4Codec } from '../../../../src/transport/kafkajs/codecs/lz4.ts'
import { snappyCodec } from '../../../../src/transport/kafkajs/codecs/snappy.ts'
import { zstdCodec } from '../../../../src/transport/kafkajs/codecs/zstd.ts'
import { MalformedRecords } from '../../../../src/transport/kafkajs/protocol/malformed-records.ts'
import { RecordCursor } from '../../../../src/transport/kafkajs/protocol/record-cursor.ts'
import type { InputRecord } from '../../../../src/core/record.ts'

/** The records section of one batch (values below), as Kafka 4.4's own libraries compressed it. */
const byKafka: Readonly<Record<string, readonly [Codec, string]>> = {
  snappy: [
    snappyCodec,
    'glNOQVBQWQAAAAABAAAAAQAAAGe4BCCeAwAAAAGQAwf+AQD+AQD+AQANASwA5gQAAAIB2ARhYmP+AwD+AwD+AwD+AwCiAwDIAGIAAAQBVlRoZSBxdWljayBicm93biBmb3gganVtcHMgb3ZlciB0aGUgbGF6eSBkb2cA',
  ],
  lz4: [
    lz4Codec,
    'BCJNGGBAglMAAACfngMAAAABkAMHAQC0zwDmBAAAAgHYBGFiYwMA/xfwJABiAAAEAVZUaGUgcXVpY2sgYnJvd24gZm94IGp1bXBzIG92ZXIgdGhlIGxhenkgZG9nAAAAAAA=',
  ],
}
const values = [
  Buffer.alloc(200, 7),
  Buffer.from('abc'.repeat(100)),
  Buffer.from('The quick brown fox jumps over the lazy dog'),
]

describe.each(Object.entries(byKafka))('%s (K23)', (_, [codec, compressed]) => {
  const bytes = Buffer.from(compressed, 'base64')

  it('unfolds what Kafka compressed', async () => {
    const header = { baseOffset: 0n, baseTimestampMs: 0, appendTimestampMs: null, recordCount: values.length }
    const records: InputRecord[] = []
    new RecordCursor(await codec.decompress(bytes), header).read(records, Infinity, 0n)
    expect(records.map(({ value }) => value)).toEqual(values)
  })

  it('refuses what is cut', async () => {
    for (let length = 0; length < bytes.length - 4; length++) {
      const cut = await codec.decompress(bytes.subarray(0, length)).catch((error: unknown) => error)
      if (!Buffer.isBuffer(cut)) expect(cut).toBeInstanceOf(MalformedRecords)
      else expect(cut.length).toBe(0)
    }
  })

  it('ends with bytes or MalformedRecords, whatever it is given', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.nat(), async (noise, at) => {
        const start = at % bytes.length
        const damaged = Buffer.concat([bytes.subarray(0, start), noise, bytes.subarray(start + noise.length)])
        for (const input of [damaged, Buffer.from(noise)]) {
          const outcome = await codec.decompress(input).catch((error: unknown) => error)
          if (!Buffer.isBuffer(outcome)) expect(outcome).toBeInstanceOf(MalformedRecords)
        }
      }),
    )
  })

  it('does not write', async () => {
    await expect(codec.compress({ buffer: bytes })).rejects.toThrow('is not written')
  })
})

describe('snappy', () => {
  it.each([
    ['a bare block with a literal', '03' + '08' + '616263', 'abc'],
    ['a literal whose length takes a byte of its own', '3d' + 'f03c' + '61'.repeat(61), 'a'.repeat(61)],
    ['a copy with one byte of distance', '07' + '08' + '616263' + '0103', 'abcabca'],
    ['a copy with two bytes of distance', '06' + '08' + '616263' + '0a0300', 'abcabc'],
    ['a copy with four bytes of distance', '06' + '08' + '616263' + '0b03000000', 'abcabc'],
    ['a copy of what it writes itself', '05' + '00' + '61' + '0101', 'aaaaa'],
  ])('unfolds %s', async (_, hex, text) => {
    expect(String(await snappyCodec.decompress(Buffer.from(hex, 'hex')))).toBe(text)
  })

  it.each([
    ['refers to what is before the beginning', '05' + '00' + '61' + '0102'],
    ['is shorter than it says', '05' + '00' + '61'],
    ['does not say how long it is', 'ffffffffff'],
  ])('refuses a block that %s', async (_, hex) => {
    await expect(snappyCodec.decompress(Buffer.from(hex, 'hex'))).rejects.toThrow(MalformedRecords)
  })
})

describe('lz4', () => {
  const frame = (flags: string, ...rest: string[]) =>
    Buffer.from(['04224d18', flags, '40', ...rest].join(''), 'hex')

  it.each([
    ['a stored block', frame('60', 'c0', '03000080', '616263', '00000000'), 'abc'],
    [
      'content size and block checksum',
      frame('78', '0300000000000000', 'c0', '03000080', '616263', 'deadbeef', '00000000'),
      'abc',
    ],
    [
      'a match that refers to the block before',
      frame('40', 'c0', '03000080', '616263', '03000000', '000300', '00000000'),
      'abcabca',
    ],
  ])('unfolds %s', async (_, bytes, text) => {
    expect(String(await lz4Codec.decompress(bytes))).toBe(text)
  })
})

describe('zstd', () => {
  it('unfolds what it has compressed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 1000 }), async (array) => {
        const buffer = Buffer.from(array)
        expect(await zstdCodec.decompress(await zstdCodec.compress({ buffer }))).toEqual(buffer)
      }),
      { numRuns: 20 },
    )
  })
})
