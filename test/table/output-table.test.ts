import { describe, expect, it } from 'vitest'
import type { RowReader } from '../../src/table/row-reader.ts'
import { linesOf, outputTable } from '../../src/table/output-table.ts'
import type { OutputOptions } from '../../src/table/output-table.ts'
import { openWriter } from '../../src/table/open-writer.ts'
import { fakeModel } from './fake-model.ts'
import { memoryOutput } from './memory-output.ts'

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
  unread: [],
  typeOf: (column) => (column === 'id' ? { kind: 'uuid' } : null),
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
async function written(options: Partial<OutputOptions>): Promise<string> {
  const asked = { ...plain, ...options }
  const table = outputTable(model, reader, asked)
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
  const { output, text } = memoryOutput()
  const writer = await openWriter(asked.outputFormat, table.columns, output, 'out')
  await writer.write(linesOf(rows, table))
  await writer.end()
  return text()
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
  ])('writes what is asked for: %j', async (options, text) => {
    expect(await written(options)).toBe(text)
  })

  it('says what its columns hold: those of the input as they are there, and text where it has no types', () => {
    const options = { keep: ['id', 'y'], contributions: true, choice: { top: 1, bottom: 0, signed: false } }
    const { columns } = outputTable(model, reader, { ...plain, ...options, outputFormat: 'parquet' })
    expect(columns.map(({ name, type }) => [name, type.kind])).toEqual([
      ['id', 'uuid'],
      ['y', 'text'],
      ['predict', 'float'],
      ['top_feature_1', 'text'],
      ['top_value_1', 'float'],
      ['BiasTerm', 'float'],
      ['reason', 'text'],
    ])
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
