import { describe, expect, it } from 'vitest'
import { doubleType } from '../../src/table/column-type.ts'
import { columnarReader } from '../../src/table/columnar-reader.ts'
import type { ColumnarSource } from '../../src/table/columnar-reader.ts'
import { exactNames, NameMatcher } from '../../src/table/name-matcher.ts'
import { collect } from './collect.ts'

/** Each cell of a column is the number of the piece, the place of the column and that of the row. */
function source(names: readonly string[], rowCounts: readonly number[]): ColumnarSource {
  return {
    fields: names.map((name) => ({ name, type: name === 'list' ? null : doubleType, typeName: 'a list' })),
    async *pieces(places) {
      for (const [piece, rowCount] of rowCounts.entries()) {
        const columns = places.map((place) => (row: number) => `${piece}.${place}.${row}`)
        yield await Promise.resolve({ rowCount, columns })
      }
    },
  }
}

describe('columnarReader', () => {
  it('gives the wanted columns in the order in which they are asked for, some rows at a time', async () => {
    const reader = columnarReader(source(['a', 'b', 'list'], [2, 1500]), 'f', exactNames)
    const batches = await collect(reader.batches(['b', 'nowhere', 'a']))
    expect(batches.map(({ rows }) => rows.length)).toEqual([2, 1024, 476])
    expect(batches[0]!.rows[1]).toEqual(['0.1.1', undefined, '0.0.1'])
    expect(batches[2]!.rows.at(-1)).toEqual(['1.1.1499', undefined, '1.0.1499'])
    expect([reader.absent(), reader.strangers()]).toEqual([['nowhere'], ['list']])
  })

  it('has rows where no column is wanted', async () => {
    const reader = columnarReader(source(['a'], [3]), 'f', exactNames)
    expect((await collect(reader.batches([]))).flatMap(({ rows }) => rows)).toEqual([[], [], []])
  })

  it('finds columns under the names that they mean', () => {
    const reader = columnarReader(source(['Oil Temp'], []), 'f', new NameMatcher(['oil_temp'], 'loose'))
    expect(reader.columns).toEqual(['oil_temp'])
    expect([...reader.renamed]).toEqual([['oil_temp', 'Oil Temp']])
    expect(reader.typeOf('oil_temp')).toBe(doubleType)
    expect(() => columnarReader(source(['A', 'a '], []), 'f', new NameMatcher(['a'], 'loose'))).toThrow(
      'f: ambiguous column: "A" and "a " may both mean "a"',
    )
  })

  it('names a column that is not read, when it is wanted', async () => {
    const reader = columnarReader(source(['a', 'list'], [1]), 'f', exactNames)
    expect(reader.unread).toEqual(['list'])
    const message = 'f: column "list" is a list, which is not read'
    expect(() => reader.typeOf('list')).toThrow(message)
    await expect(collect(reader.batches(['list']))).rejects.toThrow(message)
  })

  it('refuses a column that is there twice, when it is wanted', async () => {
    const reader = columnarReader(source(['a', 'a', 'b'], [1]), 'f', exactNames)
    expect(
      await collect(columnarReader(source(['a', 'a', 'b'], [1]), 'f', exactNames).batches(['b'])),
    ).toHaveLength(1)
    await expect(collect(reader.batches(['a']))).rejects.toThrow('f: expected one column "a", found several')
  })
})
