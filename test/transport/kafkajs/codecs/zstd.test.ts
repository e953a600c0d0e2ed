import { zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { zstdCodec } from '../../../../src/transport/kafkajs/codecs/zstd.ts'
import { MalformedRecords } from '../../../../src/transport/kafkajs/protocol/malformed-records.ts'

const frame = zstdCompressSync('abc')
const skippable = Buffer.from('502a4d18' + '02000000' + 'ffff', 'hex')

describe('zstdCodec', () => {
  it.each([
    ['before', [skippable, frame]],
    ['between', [frame, skippable, frame]],
    ['behind', [frame, skippable]],
  ])('passes over a frame that is to be skipped, %s others', async (_, frames) => {
    const text = 'abc'.repeat(frames.filter((part) => part === frame).length)
    expect(String(await zstdCodec.decompress(Buffer.concat(frames), text.length))).toBe(text)
  })

  it.each([
    ['something else', Buffer.from('something else')],
    ['a frame that is cut', frame.subarray(0, -1)],
  ])('refuses %s behind a frame', async (_, rest) => {
    const reading = zstdCodec.decompress(Buffer.concat([frame, rest]), 1_000)
    await expect(reading).rejects.toThrow(MalformedRecords)
  })
})
