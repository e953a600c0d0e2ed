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
    for (const value of ['a', 'a', 'b"', 'c', 'd']) counts.unknownLevels.add('mode', JSON.stringify(value))
    expect(counts.refused).toBe(2)
    expect(counts.lines()).toEqual([
      '2 rows could not be scored:',
      '  malformed row: 2 rows',
      'unknown categories, scored as missing:',
      '  mode: 5, for example "a", "b\\"", "c"',
    ])
  })

  it('names the options for texts that are no number', () => {
    const counts = new RowCounts()
    counts.refuse('PredictNumberFormatException')
    expect(counts.lines().at(-1)).toMatch(/--na names texts that mean missing; --invalid-numbers missing/)
  })

  it('tells what was read as something else', () => {
    const counts = new RowCounts()
    counts.meantLevels.add('g', '"3.0" as "3"')
    counts.missingTexts.add('x', '"NA"')
    counts.invalidNumbers.add('x', '"much"')
    expect(counts.lines()).toEqual([
      'values read as the level that they mean (not with --match-levels exact):',
      '  g: 1, for example "3.0" as "3"',
      'texts that stand for a missing value (--na says which do):',
      '  x: 1, for example "NA"',
      'texts that are no number, scored as missing:',
      '  x: 1, for example "much"',
    ])
  })
})
