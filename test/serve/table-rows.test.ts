import { describe, expect, it } from 'vitest'
import { rowsByName } from '../../src/serve/table-rows.ts'

describe('rowsByName', () => {
  it('gives cells the names of their columns, whatever those are', () => {
    expect(rowsByName(['a', '__proto__'], [[1, 2]]).map((row) => Object.entries(row))).toEqual([
      [
        ['a', 1],
        ['__proto__', 2],
      ],
    ])
  })

  it('refuses a row of another length, and a name that is there twice', () => {
    expect(() => rowsByName(['a', 'b'], [[1, 2], [1]])).toThrow('row 1 has 1 cells, and there are 2 columns')
    expect(() => rowsByName(['a', 'a'], [])).toThrow("column 'a' is there twice")
  })
})
