import { describe, expect, it } from 'vitest'
import type { RowReader } from '../../src/table/row-reader.ts'
import { encodeRows, outputTable } from '../../src/table/output-table.ts'
import type { OutputOptions } from '../../src/table/output-table.ts'
import { fakeModel } from './fake-model.ts'

const model = fakeModel({
  contributions: {
    names: ['x', 'BiasTerm'],
    classes: [null],
    contributions: ([x], values) => {
      values.set([x!, 1])
    },
  },
})
const reader: RowReader = {
  columns: ['id', 'x'],
  columnsAreFixed: true,
  batches: () => expect.unreachable(),
  absent: () => [],
  renamed: new Map(),
  strangers: () => [],
}
const plain: OutputOptions = {
  outputFormat: 'csv',
  keep: [],
  contributions: false,
  contributionsBy: 'column',
  choice: null,
  contributionPrefix: '',
  leaf: false,
  staged: false,
  reconstruct: false,
}

/** What two rows become, the second of them refused. */
function written(options: Partial<OutputOptions>): string {
  const table = outputTable(model, reader, { ...plain, ...options })
  const rows = {
    count: 2,
    cells: [
      [2.5, 'a'],
      [null, 'b,c'],
    ],
    inputs: Float64Array.of(2.5, NaN),
    outputs: Float64Array.of(7, NaN),
    reasons: [null, 'score-failed: no'],
  }
  return table.encoder.header + encodeRows(rows, table)
}

describe('outputTable', () => {
  it.each<readonly [options: Partial<OutputOptions>, text: string]>([
    [{}, 'predict,reason\n7,\n,score-failed: no\n'],
    [{ keep: ['id'] }, 'id,predict,reason\na,7,\n"b,c",,score-failed: no\n'],
    [
      { contributions: true, contributionPrefix: 'c.' },
      'predict,c.x,c.BiasTerm,reason\n7,2.5,1,\n,,,score-failed: no\n',
    ],
    [
      { contributions: true, choice: { top: 1, bottom: 0, signed: false } },
      'predict,top_feature_1,top_value_1,BiasTerm,reason\n7,x,2.5,1,\n,,,,score-failed: no\n',
    ],
    [
      { outputFormat: 'jsonl', keep: ['id'] },
      '{"id":"a","predict":7,"reason":""}\n{"id":"b,c","predict":null,"reason":"score-failed: no"}\n',
    ],
  ])('writes what is asked for: %j', (options, text) => {
    expect(written(options)).toBe(text)
  })

  it.each([
    [{ keep: ['predict'] }, 'two columns of the output would be called "predict"'],
    [{ keep: ['x'], contributions: true }, 'two columns of the output would be called "x"'],
    [{ leaf: true }, '--leaf: not offered by this model (Fake, Regression)'],
    [{ staged: true }, '--staged: not offered'],
    [{ reconstruct: true }, '--reconstruct: not offered'],
  ])('refuses %j', (options, message) => {
    expect(() => outputTable(model, reader, { ...plain, ...options })).toThrow(message)
  })
})
