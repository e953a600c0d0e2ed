import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { messageOf } from '../../../src/core/errors.ts'
import { columnarFile, columnsOf, open, textsOf, typedTextsOfParquet } from '../columnar-files.ts'
import { collect } from '../collect.ts'
import { scratch } from '../run.ts'

describe('openParquet', () => {
  it('reads each type to its last digit', async () => {
    const input = await open(columnarFile('types.parquet'))
    expect(await textsOf(input)).toEqual(typedTextsOfParquet)
    const { int64, uint64, uint32 } = await columnsOf(await open(columnarFile('types.parquet')))
    // Numbers where they hold it, bigints where they do not.
    expect([int64![0], uint64![1], uint32![2]]).toEqual([9007199254740993n, 0, 4294967295])
  })

  it('reads the times of older writers', async () => {
    const { ts_ns: times } = await textsOf(await open(columnarFile('int96.parquet')))
    expect(times).toEqual(typedTextsOfParquet['ts_ns']!.map((text) => text?.replace('Z', '') ?? null))
  })

  it.each(['none', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4'])(
    'reads pages compressed with %s',
    async (codec) => {
      const { x, t } = await columnsOf(await open(columnarFile(`codec-${codec}.parquet`)))
      expect(x).toEqual(Array.from({ length: 300 }, (_, n) => n % 7))
      expect(t).toEqual(Array.from({ length: 300 }, (_, n) => `t${n % 3}`))
    },
  )

  it('reads a row group at a time, and says how far it is', async () => {
    const { reader, totalBytes, bytesRead } = await open(columnarFile('rows.parquet'))
    const progress: number[] = []
    const counts: number[] = []
    for await (const { rows } of reader.batches(['key'])) {
      counts.push(rows.length)
      progress.push(bytesRead())
    }
    expect(counts).toEqual([4, 2])
    expect([...progress, bytesRead()]).toEqual([0, totalBytes! / 2, totalBytes])
  })

  it('reads a file without rows, and one from a pipe or compressed as a whole', async () => {
    expect(await columnsOf(await open(columnarFile('empty.parquet')))).toEqual({
      key: [],
      f: [],
      g: [],
      h: [],
      x: [],
    })
    const bytes = readFileSync(columnarFile('rows.parquet'))
    const rows = await columnsOf(await open(columnarFile('rows.parquet')))
    expect(await columnsOf(await open('-', 'csv', bytes))).toEqual(rows)
    expect(await columnsOf(await open('-', 'parquet', gzipSync(bytes)))).toEqual(rows)
    const place = scratch({ 'rows.parquet.gz': gzipSync(bytes), 'rows.csv': bytes })
    expect(await columnsOf(await open(place.path('rows.parquet.gz')))).toEqual(rows)
    expect(await columnsOf(await open(place.path('rows.csv'), 'csv'))).toEqual(rows)
  })

  it.each([
    ['list', 'column "list" is a list, which is not read'],
    ['struct', 'column "struct" is a struct'],
    ['map', 'column "map" is a map'],
    ['bytes', 'column "bytes" holds bytes that are no text in UTF-8'],
  ])('names a column that it cannot read: %s', async (column, message) => {
    const { reader } = await open(columnarFile('nested.parquet'))
    await expect(collect(reader.batches([column]))).rejects.toThrow(message)
  })

  it('reads the columns beside an encrypted one', async () => {
    const { reader } = await open(columnarFile('encrypted-column.parquet'))
    expect(reader.unread).toEqual(['key'])
    expect(() => reader.typeOf('key')).toThrow('column "key" is encrypted, which is not read')
    const [batch] = await collect(reader.batches(['x']))
    expect(batch!.rows.map(([x]) => x)).toEqual([0.25, 0.25, null, NaN, Infinity, -0])
  })

  it('refuses what is encrypted whole', async () => {
    await expect(open(columnarFile('encrypted.parquet'))).rejects.toThrow('encrypted Parquet is not read')
  })

  const whole = readFileSync(columnarFile('rows.parquet'))

  it('refuses a file that was cut, wherever', async () => {
    for (let length = 16; length < whole.length; length += 97)
      await expect(open('-', 'parquet', whole.subarray(0, length))).rejects.toThrow(
        'standard input: it begins as Parquet and does not end so',
      )
  })

  it('gives values or says what is damaged, whichever byte is wrong', async () => {
    let refused = 0
    for (let at = 4; at < whole.length - 4; at += 5) {
      const damaged = Buffer.from(whole)
      damaged[at]! ^= 0x5a
      try {
        await columnsOf(await open('-', 'parquet', damaged))
      } catch (error) {
        refused++
        expect(error).toMatchObject({ name: 'SluiceError', code: 'USAGE' })
        expect(messageOf(error)).not.toMatch(/Cannot read|DataView/)
      }
    }
    expect(refused).toBeGreaterThan(50)
  })

  it('refuses what is called so and is something else', async () => {
    await expect(open(scratch({ a: 'x\n1\n' }).path('a'), 'parquet')).rejects.toThrow(
      /a: expected Parquet, it does not begin so/,
    )
  })
})
