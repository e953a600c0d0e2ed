import { constants, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { zstdFrames } from '../../src/table/zstd-frames.ts'
import { collect } from './collect.ts'

const skipped = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3])

function frame(text: string, checksum: boolean): Buffer {
  return zstdCompressSync(text, { params: { [constants.ZSTD_c_checksumFlag]: checksum ? 1 : 0 } })
}

/** Pieces joined up to each end that the walk gives where nothing cuts it: one a frame. */
async function frames(bytes: Buffer): Promise<Buffer[]> {
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(bytes)
  }
  return (await collect(zstdFrames(whole()))).map((piece) => Buffer.from(piece))
}

describe('zstdFrames', () => {
  it('cuts at the ends of frames, those to be skipped among them', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.nat(300_000).map((count) => 'ab'.repeat(count)),
    )
    const anyFrame = fc.oneof(
      fc.tuple(text, fc.boolean()).map(([content, checksum]) => frame(content, checksum)),
      fc.constant(skipped),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(anyFrame, { minLength: 1, maxLength: 4 }), async (parts) => {
        expect(await frames(Buffer.concat(parts))).toEqual(parts)
      }),
      { numRuns: 50 },
    )
  })

  it('cuts at the same places whatever pieces the file comes in', async () => {
    const parts = [frame('a'.repeat(200_000), true), skipped, frame('', false), frame('b,c\n', true)]
    const bytes = Buffer.concat(parts)
    async function* bytewise(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += 5) yield await Promise.resolve(bytes.subarray(at, at + 5))
    }
    const ends = new Set<number>()
    let at = 0
    for (const piece of await collect(zstdFrames(bytewise()))) ends.add((at += piece.length))
    let end = 0
    for (const part of parts) expect(ends).toContain((end += part.length))
    expect(at).toBe(bytes.length)
  })
})
