import { readFileSync, readdirSync } from 'node:fs'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { openOutput } from '../../src/table/open-output.ts'
import { scratch } from './run.ts'

describe('compressedByName', () => {
  const text = Array.from({ length: 3000 }, (_, i) => `${i},${Math.sin(i)}\n`)

  it.each([
    ['out.csv.gz', gunzipSync],
    ['OUT.ZST', zstdDecompressSync],
    ['out.csv', (bytes: Buffer) => bytes],
  ])('writes %s as its name says, and only when it is complete', async (name, open) => {
    const place = scratch()
    const output = await openOutput(place.path(name), new PassThrough())
    for (const line of text) await output.write(line)
    expect(readdirSync(place.folder)).not.toContain(name)
    await output.commit()
    await output.discard()
    expect(open(readFileSync(place.path(name))).toString('utf8')).toBe(text.join(''))
    expect(readdirSync(place.folder)).toEqual([name])
  })

  it('leaves nothing behind when discarded', async () => {
    const place = scratch()
    const output = await openOutput(place.path('out.gz'), new PassThrough())
    await output.write('a')
    await output.discard()
    expect(readdirSync(place.folder)).toEqual([])
  })

  it('writes an empty file that can be opened', async () => {
    const place = scratch()
    const output = await openOutput(place.path('out.gz'), new PassThrough())
    await output.commit()
    expect(gunzipSync(readFileSync(place.path('out.gz')))).toHaveLength(0)
  })
})
