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
    expect(String(await lz4Codec.decompress(bytes))).toBe(text)
  })

  it('refuses, before it takes memory, what may decompress to more than a batch may have', async () => {
    // Blocks of at most 4 MiB, each long enough for that.
    const block = Buffer.alloc(4 + 16_449)
    block.writeUInt32LE(16_449)
    const blocks = Array.from({ length: 65 }, () => block)
    const bomb = Buffer.concat([frame('607073'), ...blocks, Buffer.alloc(4)])
    await expect(lz4Codec.decompress(bomb)).rejects.toThrow(MalformedRecords)
    await expect(lz4Codec.decompress(bomb)).rejects.toThrow('is above 268435456')
  })
})
