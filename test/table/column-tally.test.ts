import { describe, expect, it } from 'vitest'
import { ColumnTally } from '../../src/table/column-tally.ts'

describe('ColumnTally', () => {
  it('says nothing of nothing', () => {
    expect(new ColumnTally().lines('title')).toEqual([])
  })

  it('counts by column, and shows the first three different values', () => {
    const tally = new ColumnTally()
    for (const value of ['1', '1', '2', '3', '4']) tally.add('a', value)
    tally.add('b', '5')
    expect(tally.lines('title')).toEqual(['title', '  a: 5, for example 1, 2, 3', '  b: 1, for example 5'])
  })

  it('cuts a long list of columns', () => {
    const tally = new ColumnTally()
    for (let i = 0; i < 25; i++) tally.add(`c${i}`, 'x')
    expect(tally.lines('title')).toHaveLength(22)
    expect(tally.lines('title').at(-1)).toBe('  and 5 more columns')
  })
})
