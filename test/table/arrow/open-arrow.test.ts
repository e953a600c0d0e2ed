import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { columnarFile, columnsOf, open, textsOf, typedTexts } from '../columnar-files.ts'
import { collect } from '../collect.ts'

describe('openArrow', () => {
  it('reads each type to its last digit', async () => {
    expect(await textsOf(await open(columnarFile('types.feather')))).toEqual(typedTexts)
  })

  it.each(['rows.feather', 'rows.arrow', 'rows.arrows'])(
    'reads the same rows from %s as from Parquet',
    async (name) => {
      const rows = await columnsOf(await open(columnarFile('rows.parquet')))
      expect(await columnsOf(await open(columnarFile(name)))).toEqual(rows)
      const bytes = readFileSync(columnarFile(name))
      expect(await columnsOf(await open('-', 'csv', bytes))).toEqual(rows)
      expect(await columnsOf(await open('-', 'arrow', gzipSync(bytes)))).toEqual(rows)
    },
  )

  it('reads a record batch at a time', async () => {
    const { reader } = await open(columnarFile('rows.arrow'))
    expect((await collect(reader.batches(['key']))).map(({ rows }) => rows.length)).toEqual([4, 2])
  })

  it.each(['view.feather', 'view-lz4.feather'])('reads texts that are views: %s', async (name) => {
    const { text } = await columnsOf(await open(columnarFile(name)))
    expect(text).toEqual(['short', 'longer than twelve bytes'])
  })

  it('reads a file without rows', async () => {
    expect(await columnsOf(await open(columnarFile('empty.feather')))).toEqual({
      key: [],
      f: [],
      g: [],
      h: [],
      x: [],
    })
  })

  it.each([
    ['list', 'column "list" is a list, which is not read'],
    ['struct', 'column "struct" is a struct'],
    ['map', 'column "map" is a map'],
    ['bytes', 'column "bytes" is of type Binary'],
  ])('names a column that it cannot read: %s', async (column, message) => {
    const { reader } = await open(columnarFile('nested.feather'))
    await expect(collect(reader.batches([column]))).rejects.toThrow(message)
  })

  it.each(['rows.arrow', 'rows.arrows'])('refuses %s that was cut, wherever', async (name) => {
    const whole = readFileSync(columnarFile(name))
    for (let length = 16; length < whole.length; length += 31) {
      const read = open('-', 'arrow', whole.subarray(0, length)).then(columnsOf)
      await expect(read).rejects.toThrow('standard input: Arrow data is damaged or cut off')
    }
  })

  it('refuses damaged data that is compressed', async () => {
    const whole = readFileSync(columnarFile('rows.arrows'))
    // The magic of the first zstd frame.
    const at = whole.indexOf(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))
    const damaged = Buffer.from(whole)
    damaged[at]! ^= 0x5a
    const read = open('-', 'arrow', damaged).then(columnsOf)
    await expect(read).rejects.toThrow('standard input: Arrow data is damaged or cut off')
  })
})
