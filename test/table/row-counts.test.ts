import { describe, expect, it } from 'vitest'
import { Tally } from '../../src/table/row-counts.ts'

describe('Tally', () => {
  it('has nothing to say when all went well', () => {
    const tally = new Tally()
    tally.rows = 5
    expect(tally.lines()).toEqual([])
  })

  it('counts refusals by kind and unknown categories by column, with a few examples', () => {
    const tally = new Tally()
    tally.refuse('malformed row')
    tally.refuse('malformed row')
    for (const value of ['a', 'a', 'b"', 'c', 'd']) tally.unknownLevel('mode', value)
    expect(tally.refused).toBe(2)
    expect(tally.lines()).toEqual([
      '2 rows could not be scored:',
      '  malformed row: 2 rows',
      'unknown categories, scored as missing:',
      '  mode: 5, for example "a", "b\\"", "c"',
    ])
  })

  it('cuts a long list of columns', () => {
    const tally = new Tally()
    for (let i = 0; i < 25; i++) tally.unknownLevel(`c${i}`, 'x')
    expect(tally.lines()).toHaveLength(22)
    expect(tally.lines().at(-1)).toBe('  and 5 more columns')
  })
})
