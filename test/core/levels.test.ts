import { describe, expect, it } from 'vitest'
import type { ColumnKind } from '../../src/core/column.ts'
import { levelIndex } from '../../src/core/levels.ts'

const column = (levels: readonly string[], kind: ColumnKind = 'categorical') =>
  levelIndex({ name: 'c', kind, levels })

describe('levelIndex', () => {
  it.each([
    ['the text itself', ['a', 'b'], 'b', 1],
    ['the text behind the name and a dot', ['a', 'c.b'], 'b', 1],
    ['the text itself before the one behind the name', ['b', 'c.b'], 'b', 0],
    ['the whole of a text with the name', ['a', 'c.b'], 'c.b', 1],
    ['the later of two equal levels', ['a', 'b', 'a'], 'a', 2],
    ['the later of two behind the name', ['c.a', 'b', 'c.a'], 'a', 2],
    ['the empty text', ['a', ''], '', 1],
    ['nothing with a blank', ['a'], 'a ', undefined],
    ['nothing in other letters', ['a'], 'A', undefined],
    ['nothing behind another name', ['d.a'], 'a', undefined],
  ])('finds %s', (_, levels, text, index) => {
    expect(column(levels).get(text)).toBe(index)
  })

  it('takes the words of a text column as they are', () => {
    expect([...column(['c.pump', 'pump'], 'text')]).toEqual([
      ['c.pump', 0],
      ['pump', 1],
    ])
  })

  it('finds a level that was a number by its value', () => {
    const index = levelIndex({
      name: 'c',
      kind: 'categorical',
      levels: ['2.0', '1e-05', '7'],
      levelType: 'number',
    })
    expect([2, 0.00001, 7, 7.5].map((value) => index.get(String(value)))).toEqual([0, 1, 2, undefined])
    expect(['2.0', '1e-05'].map((text) => index.get(text))).toEqual([0, 1])
    expect(column(['2.0']).get('2')).toBeUndefined()
  })

  it('knows no level of a number', () => {
    expect(levelIndex({ name: 'c', kind: 'numeric', levels: null }).size).toBe(0)
  })
})
