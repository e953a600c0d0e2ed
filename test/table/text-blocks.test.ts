import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { longestLineBytes, textBlocks } from '../../src/table/text-blocks.ts'
import { collect } from './collect.ts'

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size))
}

async function blocksOf(bytes: Uint8Array, size = 5): Promise<string[]> {
  return await collect(textBlocks(chunksOf(bytes, size), 'in.csv'))
}

describe('textBlocks', () => {
  it('gives back any text, cut at line ends, whatever the size of the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1, max: 9 }),
        async (text, size) => {
          const blocks = await blocksOf(new TextEncoder().encode(text), size)
          expect(blocks.join('')).toBe(text.replace(/^\ufeff/, ''))
          for (const block of blocks.slice(0, -1)) expect(block.at(-1)).toBe('\n')
        },
      ),
    )
  })

  it('drops a byte order mark', async () => {
    expect(await blocksOf(Buffer.from('\ufeffa,b\n'))).toEqual(['a,b\n'])
  })

  it.each([
    [Buffer.from('\ufeffa\n', 'utf16le'), 'in.csv: expected UTF-8, found UTF-16; save it as UTF-8'],
    [Buffer.from('a\nb\ngr\xf6sse\n', 'latin1'), 'in.csv, line 3: expected UTF-8 text'],
    [Buffer.from('a\n\xe4', 'latin1'), 'in.csv, line 2: expected UTF-8 text'],
  ])('says where a file is not UTF-8: %j', async (bytes, message) => {
    for (const size of [1, 4, 100]) await expect(blocksOf(bytes, size)).rejects.toThrow(message)
  })

  it('refuses a line without end', async () => {
    const bytes = Buffer.alloc(longestLineBytes + 2 ** 20, 'x')
    await expect(blocksOf(bytes, 2 ** 20)).rejects.toThrow('in.csv, line 1: expected a row of at most 16 MiB')
  })
})
