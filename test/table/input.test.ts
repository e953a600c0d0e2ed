import { Readable } from 'node:stream'
import { mkdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openInput, openText } from '../../src/table/input.ts'
import type { InputStreams } from '../../src/table/input.ts'
import { collect } from './collect.ts'
import { scratch } from './run.ts'

const streams = (stdin: Readable = Readable.from([]), stop = new AbortController().signal): InputStreams => ({
  stdin,
  stop,
})

describe('openText', () => {
  it('gives the text of a file, its size, and how far it was read', async () => {
    const text = 'größe\n'.repeat(20_000)
    const input = await openText(scratch({ a: text }).path('a'), streams(), 'csv')
    expect(input.totalBytes).toBe(Buffer.byteLength(text))
    expect(input.bytesRead()).toBe(0)
    const blocks = await collect(input.blocks)
    expect(blocks.join('')).toBe(text)
    expect(blocks.length).toBeGreaterThan(1)
    expect(input.bytesRead()).toBe(Buffer.byteLength(text))
  })

  it('reads standard input, whose size nobody knows, as bytes or as text', async () => {
    for (const chunks of [[Buffer.from('a\nb')], ['a\n', 'b']]) {
      const input = await openText('-', streams(Readable.from(chunks)), 'csv')
      expect({ name: input.name, totalBytes: input.totalBytes }).toEqual({
        name: 'standard input',
        totalBytes: null,
      })
      expect((await collect(input.blocks)).join('')).toBe('a\nb')
      expect(input.bytesRead()).toBe(3)
    }
  })

  it('names a file that is not compressed as its ending says, in the message of what is wrong with it', async () => {
    const file = scratch({ 'a.csv.gz': '' }).path('a.csv.gz')
    await expect(openInput(file, 'csv', streams())).rejects.toThrow(
      `${file} (not gzip data, whatever its name says): expected a header line`,
    )
  })

  it('refuses a file that is not there, and a folder', async () => {
    const files = scratch({ file: '' })
    mkdirSync(files.path('folder'))
    for (const [name, message] of [
      ['missing', 'cannot be read: no such file'],
      ['file/below', 'cannot be read: no such file'],
      ['folder', 'expected a file, it is a folder'],
    ] as const) {
      await expect(openText(files.path(name), streams(), 'csv')).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringContaining(message) as string,
      })
    }
  })

  it('names the input that breaks while it is read', async () => {
    const broken = new Readable({
      read() {
        this.destroy(new Error('the disk is gone'))
      },
    })
    const input = await openText('-', streams(broken), 'csv')
    await expect(collect(input.blocks)).rejects.toMatchObject({
      code: 'FILE',
      message: 'standard input cannot be read: the disk is gone',
    })
  })

  it('ends with the abort when it is stopped', async () => {
    const stop = new AbortController()
    const stdin = new Readable({ read: () => undefined })
    const input = await openText('-', streams(stdin, stop.signal), 'csv')
    const reading = collect(input.blocks)
    stop.abort()
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('openInput', () => {
  it.each([
    ['csv', 'a,b\n1,2\n', [['1', '2']]],
    ['jsonl', '{"a":1,"b":null}\n', [[1, null]]],
  ] as const)('reads the rows of %s', async (format, text, rows) => {
    const input = await openInput(scratch({ a: text }).path('a'), format, streams())
    expect(input.reader.columns).toEqual(['a', 'b'])
    const batches = await collect(input.reader.batches(['a', 'b']))
    expect(batches.flatMap((batch) => batch.rows)).toEqual(rows)
  })
})
