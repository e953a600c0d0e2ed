import { compressFrameSync } from 'lz4-napi'
import { describe, expect, it } from 'vitest'
import { lz4Codec } from '../../../../src/transport/kafkajs/codecs/lz4.ts'
import { MalformedRecords } from '../../../../src/transport/kafkajs/protocol/malformed-records.ts'
import { readOnlyCodecCases } from './codec-cases.ts'

const byKafka =
  'BCJNGGBAglMAAACfngMAAAABkAMHAQC0zwDmBAAAAgHYBGFiYwMA/xfwJABiAAAEAVZUaGUgcXVpY2sgYnJvd24gZm94IGp1bXBzIG92ZXIgdGhlIGxhenkgZG9nAAAAAAA='

const frame = (header: string, ...rest: readonly string[]) =>
  Buffer.from(['04224d18', header, ...rest].join(''), 'hex')

describe('lz4Codec', () => {
  readOnlyCodecCases(lz4Codec, Buffer.from(byKafka, 'base64'))

  it.each([
    ['a stored block', frame('604082', '03000080', '616263', '00000000'), 'abc'],
    [
      'a match that refers to the block before',
      frame('4040c0', '03000080', '616263', '05000000', '000300', '1061', '00000000'),
      'abcabcaa',
    ],
    [
      'checksums of blocks and content',
      compressFrameSync('abc'.repeat(99), { blockChecksums: true, contentChecksum: true }),
      'abc'.repeat(99),
    ],
    ['several blocks', compressFrameSync('abcdefg'.repeat(20_000)), 'abcdefg'.repeat(20_000)],
  ])('reads %s', async (_, bytes, text) => {
    expect(String(await lz4Codec.decompress(bytes, 1 << 20))).toBe(text)
  })

  it.each([
    ['matches', Buffer.alloc(100_000, 7)],
    ['literals', Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * i * 31) >> 7))],
    ['both', Buffer.from('abcdefg'.repeat(14_000) + Array.from({ length: 2_000 }, (_, i) => i).join())],
  ])(
    'takes what is just not too large, and refuses it before it takes memory where it is: %s',
    async (_, plain) => {
      const frame = compressFrameSync(plain)
      expect(await lz4Codec.decompress(frame, plain.length)).toEqual(plain)
      const reading = lz4Codec.decompress(frame, plain.length - 1)
      await expect(reading).rejects.toThrow(MalformedRecords)
      await expect(reading).rejects.toThrow(`above input.maxBatchBytes, ${plain.length - 1} bytes`)
    },
  )

  it('reads one frame and no more', async () => {
    const frame = compressFrameSync(Buffer.alloc(1_000))
    const two = await lz4Codec
      .decompress(Buffer.concat([frame, frame]), 1_000)
      .catch((error: unknown) => error)
    if (Buffer.isBuffer(two)) expect(two).toHaveLength(1_000)
    else expect(two).toBeInstanceOf(MalformedRecords)
  })
})
