import { describe, expect, it } from 'vitest'
import { RowCounts } from '../../src/table/row-counts.ts'

describe('RowCounts', () => {
  it('has nothing to say when all went well', () => {
    const counts = new RowCounts()
    counts.rows = 5
    expect(counts.lines()).toEqual([])
  })

  it('counts refusals by kind and unknown categories by column, with a few examples', () => {
    const counts = new RowCounts()
    counts.refuse('malformed row')
    counts.refuse('malformed row')
    for (const value of ['a', 'a', 'b"', 'c', 'd']) counts.unknownLevel('mode', value)
    expect(counts.refused).toBe(2)
    expect(counts.lines()).toEqual([
      '2 rows could not be scored:',
      '  malformed row: 2 rows',
      'unknown categories, scored as missing:',
      '  mode: 5, for example "a", "b\\"", "c"',
    ])
  })

  it('cuts a long list of columns', () => {
    const counts = new RowCounts()
    for (let i = 0; i < 25; i++) counts.unknownLevel(`c${i}`, 'x')
    expect(counts.lines()).toHaveLength(22)
    expect(counts.lines().at(-1)).toBe('  and 5 more columns')
  })
})
