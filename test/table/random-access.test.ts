import { truncateSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fileAccess, heldAccess } from '../../src/table/random-access.ts'
import type { RandomAccess } from '../../src/table/random-access.ts'
import { scratch } from './run.ts'

async function* pieces(): AsyncGenerator<Uint8Array, void, undefined> {
  yield await Promise.resolve(Buffer.from('abc'))
  yield Buffer.from('defg')
}

async function slices(file: RandomAccess): Promise<string[]> {
  const some = await Promise.all([file.slice(0, 2), file.slice(2, 5), file.slice(5)])
  return some.map((bytes) => Buffer.from(bytes).toString())
}

describe('fileAccess and heldAccess', () => {
  it('give any bytes', async () => {
    const file = await fileAccess(scratch({ a: 'abcdefg' }).path('a'))
    const held = await heldAccess(pieces(), 'a')
    expect([file.byteLength, held.byteLength]).toEqual([7, 7])
    expect(await slices(file)).toEqual(['ab', 'cde', 'fg'])
    expect(await slices(held)).toEqual(['ab', 'cde', 'fg'])
  })

  it('hold no more than they may', async () => {
    await expect(heldAccess(pieces(), 'standard input', 6)).rejects.toThrow(
      /^standard input: Parquet is read from its end, .* this is more: give it as a file/,
    )
  })

  it('tell when a file was changed', async () => {
    const place = scratch({ a: 'abcdefg' })
    const file = await fileAccess(place.path('a'))
    truncateSync(place.path('a'), 3)
    await expect(file.slice(2, 5)).rejects.toMatchObject({ code: 'FILE' })
  })
})
