import { describe, expect, it } from 'vitest'
import type { Cell } from '../../src/table/cell.ts'
import type { RowReader } from '../../src/table/row-reader.ts'
import { scoreRows } from '../../src/table/row-scorer.ts'
import { RowCounts } from '../../src/table/row-counts.ts'
import { MISSING_LEVEL } from '../../src/core/column.ts'
import type { Model } from '../../src/model/scorer.ts'
import { fakeModel } from './fake-model.ts'

interface Scored {
  readonly reasons: readonly (string | null)[]
  readonly outputs: readonly number[]
  readonly counts: RowCounts
}

async function score(
  model: Model,
  table: readonly Readonly<Record<string, Cell>>[],
  { columns = Object.keys(table[0] ?? {}), columnsAreFixed = true, faults = new Map<number, string>() } = {},
): Promise<Scored> {
  const reader: RowReader = {
    columns,
    columnsAreFixed,
    absent: () => [],
    renamed: new Map(),
    unread: [],
    typeOf: () => null,
    strangers: () => [],
    async *batches(wanted) {
      yield await Promise.resolve({ rows: table.map((row) => wanted.map((name) => row[name])), faults })
    },
  }
  const counts = new RowCounts()
  const reasons: (string | null)[] = []
  const outputs: number[] = []
  for await (const rows of scoreRows(model, reader, [], counts)) {
    reasons.push(...rows.reasons)
    outputs.push(...rows.outputs.slice(0, rows.count * model.scorer.outputs.length))
  }
  return { reasons, outputs, counts }
}

const numeric = (name: string) => ({ name, kind: 'numeric', levels: null }) as const

describe('scoreRows', () => {
  it('scores more rows than go into one batch', async () => {
    const table = Array.from({ length: 2500 }, (_, i) => ({ x: String(i) }))
    const { outputs, counts } = await score(fakeModel({}), table)
    expect(outputs).toEqual(table.map(({ x }) => Number(x)))
    expect(counts.rows).toBe(2500)
  })

  it('keeps rows that cannot be converted away from the scorer', async () => {
    const calls: number[] = []
    const model = fakeModel({
      scorer: {
        score(_rows, rowCount) {
          calls.push(rowCount)
          return 0
        },
      },
    })
    const { reasons } = await score(model, [{ x: '1' }, { x: 'bad' }, { x: '2' }, { x: '3' }, { x: {} }], {
      faults: new Map([[2, 'no row']]),
    })
    expect(calls).toEqual([1, 1])
    expect(reasons).toEqual([
      null,
      'wrong-type: value of column "x" is not a number',
      'malformed row: no row',
      null,
      'wrong-type: value of column "x" is neither a text nor a number',
    ])
  })

  it('takes truth values for 1 and 0 where the model is not H2O’s', async () => {
    const { outputs, reasons } = await score(fakeModel({}), [{ x: true }, { x: 'False' }])
    expect([outputs, reasons]).toEqual([
      [1, 0],
      [null, null],
    ])
  })

  it('gives a refusal H2O’s name where the model is H2O’s', async () => {
    const format = { name: 'MOJO', version: '1.40', producer: 'H2O' }
    const { reasons } = await score({ ...fakeModel({}), format }, [{ x: 'bad' }, { x: true }])
    expect(reasons).toEqual([
      'PredictNumberFormatException: value of column "x" is not a number',
      'PredictUnknownTypeException: value of column "x" is neither a text nor a number',
    ])
  })

  it('says so when the model refuses a row', async () => {
    const model = fakeModel({
      scorer: {
        score(rows, rowCount, _out, verdicts) {
          for (let row = 0; row < rowCount; row++) verdicts[row] = rows[row]! < 0 ? 1 : 0
          return 1
        },
      },
    })
    const { reasons, counts } = await score(model, [{ x: 1 }, { x: -1 }])
    expect(reasons).toEqual([null, 'score-failed: the model refuses this row, as its own software does'])
    expect(counts.refused).toBe(1)
  })

  it('takes empty cells and null as missing, an empty offset as 0', async () => {
    const model = fakeModel({
      scorer: { inputs: [numeric('x'), { name: 'off', kind: 'offset', levels: null }] },
    })
    const cases = [{ x: 1, off: 2 }, { x: 1 }, { x: 1, off: null }, { x: null, off: 1 }]
    expect((await score(model, cases)).outputs).toEqual([3, 1, 1, NaN])
    expect((await score(model, [{ x: 1 }], { columnsAreFixed: false })).outputs).toEqual([1])
  })

  it('tells a category that is null from one that is not there', async () => {
    const model = fakeModel({ scorer: { inputs: [{ name: 'c', kind: 'categorical', levels: ['a'] }] } })
    expect((await score(model, [{ c: 'a' }, { c: null }, { c: undefined }])).outputs).toEqual([
      0,
      MISSING_LEVEL,
      NaN,
    ])
  })

  it('leaves the offset missing where there is no such column', async () => {
    const model = fakeModel({
      scorer: { inputs: [numeric('x'), { name: 'off', kind: 'offset', levels: null }] },
    })
    expect((await score(model, [{ x: 1 }])).outputs).toEqual([NaN])
  })

  it('takes words from the only column, whatever its name', async () => {
    const model = fakeModel({ scorer: { inputs: [{ name: 'w', kind: 'text', levels: ['pump', 'valve'] }] } })
    expect((await score(model, [{ word: 'valve' }, { word: 'none' }])).outputs).toEqual([1, -2])
  })

  it('asks for no column whose name the model file lost', async () => {
    const model = fakeModel({ scorer: { inputs: [numeric('x'), numeric('')] } })
    const { outputs } = await score(model, [{ x: 1, '': 5 }])
    expect(outputs).toEqual([NaN])
  })
})
