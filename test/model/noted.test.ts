import { describe, expect, it } from 'vitest'
import { asked, noted, takeNotes, withNotes } from '../../src/model/noted.ts'

describe('noted', () => {
  it('finds the result where nobody takes notes', () => {
    expect(noted('sum', () => 1 + 1)).toBe(2)
  })

  it('notes results down in order, not what is found on the way to them', () => {
    const { notes } = takeNotes(() => {
      noted('outer', () => noted('inner', () => 1) + 1)
      noted('next', () => 3)
    })
    expect(notes).toEqual([
      { of: 'outer', value: 2 },
      { of: 'next', value: 3 },
    ])
    expect(noted('later', () => 4)).toBe(4)
  })

  it('takes results from notes without finding them again', () => {
    const found: string[] = []
    const load = (): number => noted('a', () => found.push('a')) + noted('b', () => found.push('b'))
    const { notes } = takeNotes(load)
    expect(withNotes(notes, load)).toBe(3)
    expect(found).toEqual(['a', 'b'])
  })

  it('refuses notes of other code', () => {
    const { notes } = takeNotes(() => noted('a', () => 1))
    expect(() => withNotes(notes, () => noted('b', () => 1))).toThrow(
      'expected a note of b, found a note of a',
    )
    expect(() => withNotes([], () => noted('b', () => 1))).toThrow('expected a note of b, found no more')
    expect(() => {
      withNotes(notes, () => 1)
    }).toThrow('expected no more notes, found one of a')
    expect(noted('a', () => 2)).toBe(2)
  })

  it('takes no notes once a load has failed', () => {
    const fail = (): never => {
      throw new Error('no')
    }
    expect(() => takeNotes(() => noted('a', fail))).toThrow('no')
    expect(noted('a', () => 2)).toBe(2)
  })
})

describe('asked', () => {
  const load = (): number =>
    asked(
      'times two',
      () => noted('number', () => 4),
      (number) => 2 * number,
    )

  it('is done at once where nobody takes notes', () => {
    expect(load()).toBe(8)
  })

  it('ends the notes of another thread, with what is to be done', () => {
    const { notes, errand } = takeNotes(load)
    expect(errand).toEqual({ of: 'times two', request: 4 })
    expect(notes).toEqual([{ of: 'number', value: 4 }])
  })

  it('is answered by what was made of it', () => {
    const own = (): number =>
      asked(
        'times two',
        () => 4,
        (number) => 2 * number,
      )
    expect(withNotes([{ of: 'times two', value: 9 }], own)).toBe(9)
  })
})
