import { describe, expect, it } from 'vitest'
import type { OutputColumn } from '../../src/core/column.ts'
import type { Cell } from '../../src/table/cell.ts'
import { RowComparer } from '../../src/table/compare-rows.ts'
import { expectedLayout } from '../../src/table/comparison.ts'
import { fakeModel } from './fake-model.ts'

const outputs: readonly OutputColumn[] = [
  { name: 'predict', kind: 'label', level: null },
  { name: 'p', kind: 'probability', level: 'yes' },
]
const model = fakeModel({ response: { name: 'y', levels: ['no', 'yes'] }, scorer: { outputs } })
const columns = ['predict', 'p', 'reason']

/** Compares one row that scored as label and probability, or was refused, with a row of expected cells. */
function compared(expected: readonly Cell[], scored: readonly [number, number] | string, limit = 4) {
  const comparer = new RowComparer(model, expectedLayout(model, columns), limit)
  const isRefused = typeof scored === 'string'
  const difference = comparer.compare(
    expected,
    {
      count: 1,
      cells: [[]],
      inputs: new Float64Array(1),
      outputs: Float64Array.from(isRefused ? [NaN, NaN] : scored),
      reasons: [isRefused ? scored : null],
    },
    0,
  )
  return { difference, agreement: comparer.agreement }
}

const next = 0.5 + Number.EPSILON / 2

describe('RowComparer', () => {
  it('wants its columns in the order of the file', () => {
    expect(new RowComparer(model, expectedLayout(model, columns), 4).columns).toEqual(columns)
  })

  it.each<readonly [expected: readonly Cell[], scored: readonly [number, number] | string, counts: object]>([
    [['yes', '0.5', ''], [1, 0.5], { values: 2, worstUlp: 0, refused: 0 }],
    [['yes', 0.5, null], [1, next], { values: 2, worstUlp: 1, refused: 0 }],
    [['no', 'NaN', undefined], [0, NaN], { values: 2, worstUlp: 0, refused: 0 }],
    [['no', 'NA', ''], [0, NaN], { values: 2, worstUlp: 0, refused: 0 }],
    [['no', '', ''], [0, NaN], { values: 2, worstUlp: 0, refused: 0 }],
    [['yes', '0x1.0p-1', ''], [1, 0.5], { values: 2, worstUlp: 0, refused: 0 }],
    [['no', 'true', ''], [0, 1], { values: 2, worstUlp: 0, refused: 0 }],
    [['', '', 'no number'], 'refused by us', { values: 0, worstUlp: 0, refused: 1 }],
  ])('agrees on %j and %j', (expected, scored, counts) => {
    const { difference, agreement } = compared(expected, scored)
    expect(difference).toBeNull()
    expect(agreement).toMatchObject({ rows: 1, ...counts })
  })

  it.each<
    readonly [expected: readonly Cell[], scored: readonly [number, number] | string, difference: object]
  >([
    [['no', '0.5', ''], [1, 0.5], { column: 'predict', expected: '"no"', found: '"yes"', bits: null }],
    [['yes', 'half', ''], [1, 0.5], { column: 'p', expected: '"half", no number', found: '0.5' }],
    [['yes', 'NA', ''], [1, 0.5], { column: 'p', expected: '"NA", no number', found: '0.5' }],
    [['yes', '', ''], [1, 0.5], { column: 'p', expected: '"", no number', found: '0.5' }],
    [
      ['yes', '0.5', ''],
      [1, NaN],
      { column: 'p', bits: { expected: '0x3fe0000000000000', found: '0x7ff8000000000000', ulp: null } },
    ],
    [['yes', '0.5', ''], [1, 0.75], { column: 'p', expected: '0.5', found: '0.75' }],
    [['yes', '0.5', 'bad'], [1, 0.5], { column: 'reason', expected: 'refused (bad)', found: 'scored' }],
    [['yes', '0.5', ''], 'bad', { column: 'reason', expected: 'scored', found: 'refused (bad)' }],
  ])('finds the first difference of %j and %j', (expected, scored, difference) => {
    expect(compared(expected, scored).difference).toMatchObject({ row: 0, ...difference })
  })

  it('holds numbers against its limit', () => {
    expect(compared(['yes', '0.5', ''], [1, next], 0).difference).toMatchObject({
      bits: { ulp: 1, relative: Number.EPSILON },
    })
    const within = compared(['yes', '0.5', ''], [1, next], 1)
    expect(within.difference).toBeNull()
    expect(within.agreement.worstRelative).toBe(Number.EPSILON)
  })

  it('compares what is float32 by nature as that, and counts its units', () => {
    const floats = outputs.map((output) => ({ ...output, float32: true as const }))
    const ofFloats = fakeModel({ response: model.response, scorer: { outputs: floats } })
    const compare = (value: number) => {
      const comparer = new RowComparer(ofFloats, expectedLayout(ofFloats, ['p']), 1)
      const rows = { count: 1, cells: [[]], inputs: new Float64Array(1), reasons: [null] }
      const difference = comparer.compare(['0.1'], { ...rows, outputs: Float64Array.of(0, value) }, 0)
      return difference?.bits?.ulp ?? comparer.agreement.worstUlp
    }
    const tenth = Math.fround(0.1)
    expect([tenth, tenth + 2 ** -27, tenth + 2 ** -26].map(compare)).toEqual([0, 1, 2])
  })

  it('takes what is near enough where a tolerance is given, of large numbers by their share', () => {
    const value = fakeModel({})
    const isSame = (expected: string, found: number) => {
      const comparer = new RowComparer(value, expectedLayout(value, ['predict']), 0, 1e-6)
      const rows = { count: 1, cells: [[]], inputs: new Float64Array(1), reasons: [null] }
      return comparer.compare([expected], { ...rows, outputs: Float64Array.of(found) }, 0) === null
    }
    expect([isSame('1e-20', 9e-7), isSame('1e-20', 1.1e-6)]).toEqual([true, false])
    expect([isSame('1000', 1000.0009), isSame('1000', 1000.0011)]).toEqual([true, false])
    expect([isSame('NaN', 0), isSame('Infinity', 1)]).toEqual([false, false])
  })
})
