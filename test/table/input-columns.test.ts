import { describe, expect, it } from 'vitest'
import { checkColumns, missingColumns } from '../../src/table/input-columns.ts'
import type { Input } from '../../src/table/input.ts'
import { fakeModel } from './fake-model.ts'

const model = fakeModel({
  scorer: {
    inputs: ['x', 'y'].map((name) => ({ name, kind: 'numeric', levels: null })),
  },
})

function input(columns: readonly string[], columnsAreFixed = true): Input {
  return {
    name: 'in.csv',
    totalBytes: null,
    bytesRead: () => 0,
    reader: {
      columns,
      columnsAreFixed,
      batches: () => expect.unreachable(),
      absent: () => [],
    },
  }
}

describe('checkColumns', () => {
  it.each([
    [['x', 'y'], [], []],
    [['y', 'x', 'id'], ['id'], []],
    [['x', 'y', 'id'], [], ['columns that the model does not use: "id"']],
    [['x'], [], ['columns that are not there, scored as missing: "y"']],
  ])('warns of columns %j, of which %j are carried over: %j', (columns, carried, warnings) => {
    expect(checkColumns(model, input(columns), carried)).toEqual(warnings)
  })

  it.each([
    [['a', 'b'], [], 'in.csv: expected columns of the model ("x", "y"), found none of them but "a", "b"'],
    [['x;y'], [], 'found none of them but "x;y"; columns are separated by commas, not by ";"'],
    [['x\ty'], [], 'not by "\\t"'],
    [['x', 'y'], ['id'], 'in.csv: expected the columns of --keep, not there: "id"'],
  ])('refuses columns %j, of which %j are carried over', (columns, carried, message) => {
    expect(() => checkColumns(model, input(columns), carried)).toThrow(message)
  })

  it('takes JSON lines as they come: later rows may have what the first has not', () => {
    expect(checkColumns(model, input(['x', 'id'], false), ['later'])).toEqual([])
    expect(checkColumns(model, input([], false), [])).toEqual([])
  })
})

describe('missingColumns', () => {
  it('names the first ten of many', () => {
    const names = Array.from({ length: 12 }, (_, i) => `c${i}`)
    expect(missingColumns(names)[0]).toMatch(/"c0", .*"c9" and 2 more$/)
    expect(missingColumns([])).toEqual([])
  })
})
