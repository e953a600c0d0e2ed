import { describe, expect, it } from 'vitest'
import type { FileLevels } from '../../../src/model/xgboost/file-levels.ts'
import { learnerOf } from './learners.ts'

const texts = (levels: readonly string[], count: (text: string) => number): unknown => {
  const bytes = Buffer.from(levels.join(''))
  const offsets = levels.reduce((ends, level) => [...ends, ends.at(-1)! + count(level)], [0])
  return { offsets, values: [...new Int8Array(bytes.subarray(0, offsets.at(-1)))] }
}

const levelsOf = (
  entry: unknown,
  count: number,
  version: readonly [number, number, number],
): FileLevels | null =>
  learnerOf({
    version,
    featureCount: 2,
    cats: { enc: [{ offsets: [], values: [] }, entry], feature_segments: [0, 0, count] },
  }).levels[1]!

const byBytes = (text: string): number => Buffer.byteLength(text)
const byCharacters = (text: string): number => text.length

describe('readFileLevels', () => {
  it('reads texts by their bytes, the empty one too', () => {
    const levels = ['north', '', ' lead', '"a, b"']
    expect(levelsOf(texts(levels, byBytes), 4, [3, 2, 0])).toEqual({ count: 4, levels, numeric: false })
  })

  it('reads numbers as texts', () => {
    expect(levelsOf({ type: 15, values: [7, -3, 50] }, 3, [3, 2, 0])).toEqual({
      count: 3,
      levels: ['7', '-3', '50'],
      numeric: true,
    })
  })

  it.each([
    ['Zürich', 'é', '東京'],
    // Cut, it is a text all the same.
    ['a', 'Zürich'],
  ])('does not believe 3.1 to 3.3 where a level is outside of ASCII: %s', (...levels) => {
    expect(levelsOf(texts(levels, byCharacters), levels.length, [3, 2, 0])?.levels).toBeNull()
    expect(levelsOf(texts(levels, byCharacters), levels.length, [3, 3, 0])?.levels).toBeNull()
    expect(levelsOf(texts(levels, byBytes), levels.length, [3, 4, 0])?.levels).toEqual(levels)
  })

  it('does not believe what is no text, or not all of the bytes', () => {
    expect(levelsOf(texts(['é', 'abc'], byCharacters), 2, [3, 4, 0])?.levels).toBeNull()
    expect(levelsOf({ offsets: [0, 1], values: [97, 98] }, 1, [3, 4, 0])?.levels).toBeNull()
  })

  it('says nothing where the file does not', () => {
    expect(learnerOf({}).levels).toEqual([null, null])
    expect(learnerOf({ cats: { enc: [], feature_segments: [] } }).levels).toEqual([null, null])
    expect(levelsOf({ offsets: [], values: [] }, 0, [3, 2, 0])).toBeNull()
  })

  it.each([
    [
      { offsets: [0, 2, 1], values: [97] },
      2,
      'cats of feature 1, offsets: expected offsets that ascend from 0',
    ],
    [{ offsets: [0], values: [97] }, 2, 'cats of feature 1, offsets: expected 3 numbers, found 1'],
    [{ type: 17, values: [1, 2] }, 2, 'cats of feature 1, type: expected 7 to 16, found 17'],
    [{ type: 13, values: [1] }, 2, 'cats of feature 1, values: expected 2 numbers, found 1'],
    [{ offsets: [], values: [] }, -1, 'feature_segments'],
  ])('refuses %j', (entry, count, message) => {
    expect(() => levelsOf(entry, count, [3, 2, 0])).toThrow(message)
  })

  it('refuses another number of features', () => {
    const cats = { enc: [{ type: 13, values: [] }], feature_segments: [0, 0, 0] }
    expect(() => learnerOf({ cats })).toThrow('enc: expected one entry a feature (2), found 1')
  })
})
