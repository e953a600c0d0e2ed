import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { decompress } from '../../src/table/decompress.ts'
import { collect } from './collect.ts'

async function* pieces(
  bytes: Buffer,
  size: number,
  end?: Error,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size))
  if (end !== undefined) throw end
}

async function read(bytes: Buffer, size = 1000, end?: Error): Promise<string> {
  return Buffer.concat(await collect(decompress(pieces(bytes, size, end), 'in'))).toString('utf8')
}

const text = 'a,b\n1,2\n'.repeat(50_000)
const compressed = [
  ['gzip', gzipSync(text)],
  ['zstd', zstdCompressSync(text)],
] as const

describe('decompress', () => {
  it.each(compressed)('opens %s, whatever pieces it comes in', async (_, bytes) => {
    expect(await read(bytes)).toBe(text)
    expect(await read(bytes, 1)).toBe(text)
  })

  it.each(compressed)('opens %s that was written in parts', async (_, bytes) => {
    for (const size of [1, 7, 50, bytes.length, 1000])
      expect(await read(Buffer.concat([bytes, bytes, bytes]), size)).toBe(text.repeat(3))
  })

  it.each(['', 'a', '\u001f\u008b', text])('leaves what is neither as it is', async (plain) => {
    expect(await read(Buffer.from(plain, 'latin1'))).toBe(Buffer.from(plain, 'latin1').toString('utf8'))
  })

  it.each(compressed)('refuses %s that breaks off or is damaged', async (name, bytes) => {
    const message = `in: expected whole ${name} data, it breaks off or is damaged`
    await expect(read(bytes.subarray(0, -20))).rejects.toThrow(message)
    const damaged = Buffer.from(bytes)
    damaged.fill(0xff, 12, 40)
    await expect(read(damaged)).rejects.toThrow(message)
  })

  it.each(compressed)('gives on what goes wrong before, in %s', async (_, bytes) => {
    await expect(read(bytes.subarray(0, 30), 10, new Error('the disk is gone'))).rejects.toThrow(
      'the disk is gone',
    )
  })
})
