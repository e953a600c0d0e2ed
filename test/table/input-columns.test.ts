import { describe, expect, it } from 'vitest'
import { checkColumns, missingColumns, renamedColumns } from '../../src/table/input-columns.ts'
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
      renamed: new Map(),
      unread: [],
      typeOf: () => null,
      strangers: () => [],
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
    [['X', 'b'], [], 'but "X", "b"; did you mean "x" by "X"? --match-names loose takes'],
    [['a', 'b'], [], 'in.csv: expected columns of the model ("x", "y"), found none of them but "a", "b"'],
    [
      ['x;y'],
      [],
      'found none of them but "x;y"; are its columns separated by ";"? --separator \';\' reads them so',
    ],
    [['x\ty'], [], '--separator tab reads them so'],
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
  it('says which column may be meant, and which option takes it', () => {
    expect(missingColumns(['temp', 'mode', 'far'], ['TEMP', 'mdoe', 'id'])).toEqual([
      'columns that are not there, scored as missing: "temp", "mode", "far"; did you mean "temp" by "TEMP", "mode" by "mdoe"? --match-names loose takes names that differ in case, in . _ - and blank, or in accents',
    ])
    expect(missingColumns(['mode'], ['mdoe'])[0]).toMatch(/; did you mean "mode" by "mdoe"\?$/)
  })

  it('names the first ten of many', () => {
    const names = Array.from({ length: 12 }, (_, i) => `c${i}`)
    expect(missingColumns(names, [])[0]).toMatch(/"c0", .*"c9" and 2 more$/)
    expect(missingColumns([], ['x'])).toEqual([])
  })
})

describe('renamedColumns', () => {
  it('tells under which name a column was found', () => {
    expect(renamedColumns(new Map([['g', ' g']]))).toEqual([
      'columns read under the name that they mean: " g" as "g"',
    ])
    expect(renamedColumns(new Map())).toEqual([])
  })
})
