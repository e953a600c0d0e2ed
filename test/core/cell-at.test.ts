import { describe, expect, it } from 'vitest'
import { addPaths, cellAt } from '../../src/core/cell-at.ts'

const row = { a: 1, 'b.c': 2, b: { c: 3, d: { e: 4 }, list: [5] }, none: null }

describe('cellAt', () => {
  it.each([
    ['a', 1],
    ['b.c', 2],
    ['b.d.e', 4],
    ['b.list', row.b.list],
    ['none', null],
    ['none.x', undefined],
    ['a.x', undefined],
    ['b.list.0', 5],
    ['toString', undefined],
    ['b.constructor', undefined],
    ['', undefined],
  ])('%s is %s', (column, cell) => {
    expect(cellAt(row, column)).toEqual(cell)
  })
})

describe('addPaths', () => {
  it('names all that is no object, from the outside in', () => {
    const paths = new Set<string>()
    addPaths(row, paths)
    expect([...paths]).toEqual(['a', 'b.c', 'b.d.e', 'b.list', 'none'])
  })
})
