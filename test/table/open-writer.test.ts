import { tableFromIPC } from 'apache-arrow'
import { parquetMetadata } from 'hyparquet'
import { readParquet } from 'parquet-wasm/node'
import { describe, expect, it } from 'vitest'
import type { Cell } from '../../src/table/cell.ts'
import { doubleType, textType } from '../../src/table/column-type.ts'
import type { TypedColumn } from '../../src/table/column-type.ts'
import { openWriter } from '../../src/table/open-writer.ts'
import type { TableFormat } from '../../src/table/table-format.ts'
import { collect } from './collect.ts'
import { columnarFile, open, textsOf, typedTexts, typedTextsOfParquet } from './columnar-files.ts'
import { memoryOutput } from './memory-output.ts'

type Rows = readonly (readonly Cell[])[]

async function written(
  format: TableFormat,
  columns: readonly TypedColumn[],
  blocks: readonly Rows[],
): Promise<Buffer> {
  const { output, bytes } = memoryOutput()
  const writer = await openWriter(format, columns, output, 'out')
  for (const rows of blocks) await writer.write(rows)
  await writer.end()
  return bytes()
}

/** A file that pyarrow wrote, written anew with the types that it has. */
async function rewritten(name: string, format: TableFormat): Promise<Buffer> {
  const { reader } = await open(columnarFile(name))
  const columns = reader.columns.map((column) => ({ name: column, type: reader.typeOf(column)! }))
  const batches = await collect(reader.batches(reader.columns))
  return written(
    format,
    columns,
    batches.map(({ rows }) => rows),
  )
}

describe('openWriter', () => {
  it.each<[string, TableFormat]>([
    ['types.parquet', 'parquet'],
    ['types.parquet', 'arrow'],
    ['types.parquet', 'arrow-stream'],
    ['types.feather', 'parquet'],
    ['types.feather', 'arrow'],
    ['types.feather', 'arrow-stream'],
  ])('carries each type of %s into %s to its last digit', async (name, format) => {
    const copy = await rewritten(name, format)
    const isOfParquet = name === 'types.parquet' || format === 'parquet'
    expect(await textsOf(await open('-', format, copy))).toEqual(
      isOfParquet ? typedTextsOfParquet : typedTexts,
    )
  })

  it('writes Parquet that another library reads, with the same types and values', async () => {
    const ipc = readParquet(await rewritten('types.parquet', 'parquet')).intoIPCStream()
    expect(await textsOf(await open('-', 'arrow-stream', Buffer.from(ipc)))).toEqual(typedTextsOfParquet)
    expect(tableFromIPC(ipc).schema.fields.map(({ type }) => String(type))).toEqual(
      'Float64 Bool Int8 Uint16 Int32 Uint32 Int64 Uint64 Float16 Float32 Float64 Decimal[9e+2] Decimal[18e+6] Decimal[38e+10] Utf8 Utf8 Utf8 Date32<DAY> Time32<MILLISECOND> Time64<NANOSECOND> Timestamp<MILLISECOND> Timestamp<MILLISECOND,UTC> Timestamp<MICROSECOND> Timestamp<NANOSECOND,UTC> Int32'
        .replaceAll(',UTC', ', UTC')
        .split(/(?<!,) /),
    )
  })

  const columns: readonly TypedColumn[] = [
    { name: 'p', type: doubleType },
    { name: 't', type: textType },
  ]

  it.each<TableFormat>(['csv', 'jsonl', 'parquet', 'arrow', 'arrow-stream'])(
    'writes no rows, as %s',
    async (format) => {
      const file = await written(format, columns, [[], []])
      if (format === 'jsonl') expect(file).toHaveLength(0)
      else expect((await open('-', format, file)).reader.columns).toEqual(['p', 't'])
    },
  )

  it.each<TableFormat>(['parquet', 'arrow', 'arrow-stream'])(
    'takes whatever there is for a text, as %s',
    async (format) => {
      const rows: Rows = [
        [NaN, 'a'],
        [-0, 9007199254740993n],
        [null, true],
        [1, { a: [1] }],
        [2, undefined],
      ]
      const texts = await textsOf(await open('-', format, await written(format, columns, [rows])))
      expect(texts).toEqual({
        p: ['NaN', '0', null, '1', '2'],
        t: ['a', '9007199254740993', 'true', '{"a":[1]}', null],
      })
    },
  )

  it('writes row groups that are bounded', async () => {
    const rows: Rows = Array.from({ length: 131_073 }, (_, n) => [n, `t${n % 10}`])
    const { row_groups: groups } = parquetMetadata(new Uint8Array(await written('parquet', columns, [rows])))
    expect(groups.map((group) => Number(group.num_rows))).toEqual([131_072, 1])
    const file = await written('arrow-stream', columns, [rows])
    expect(tableFromIPC(file).batches.map(({ numRows }) => numRows)).toEqual([131_072, 1])
  })

  it('does not compress Parquet as a whole', async () => {
    await expect(openWriter('parquet', columns, memoryOutput().output, 'out.parquet.gz')).rejects.toThrow(
      'out.parquet.gz: Parquet is compressed within: call it .parquet alone',
    )
  })
})
