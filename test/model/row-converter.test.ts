import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { MISSING_LEVEL, UNKNOWN_LEVEL } from '../../src/core/column.ts'
import type { InputColumn } from '../../src/core/column.ts'
import { loadModel } from '../../src/model/load-model.ts'
import { RowConverter } from '../../src/model/row-converter.ts'
import type { ConversionReport, ConversionRefusal } from '../../src/model/row-converter.ts'

const inputs: readonly InputColumn[] = [
  { name: 'temp', kind: 'numeric', levels: null },
  { name: 'mode', kind: 'categorical', levels: ['blue', 'mode.red', 'red', ' lead', '', 'twice', 'twice'] },
  { name: 'off', kind: 'offset', levels: null },
]

interface Converted {
  readonly cells: readonly number[]
  readonly refusal: ConversionRefusal | null
  readonly reports: readonly ConversionReport[]
}

function convert(row: Record<string, unknown>, unknownLevels = true, invalidNumbers = false): Converted {
  const converter = new RowConverter(inputs, {
    unknownLevelsToMissing: unknownLevels,
    invalidNumbersToMissing: invalidNumbers,
  })
  const cells = new Float64Array(5).fill(9)
  const reports: ConversionReport[] = []
  const refusal = converter.convert(Object.entries(row), cells, 1, (report) => reports.push(report))
  expect([cells[0], cells[4]], 'cells around the row').toEqual([9, 9])
  return { cells: [...cells.subarray(1, 4)], refusal, reports }
}

describe('RowConverter', () => {
  it('leaves what the row lacks, and passes over what no column has', () => {
    expect(convert({ other: {}, TEMP: '1' })).toEqual({ cells: [NaN, NaN, NaN], refusal: null, reports: [] })
  })

  it.each([
    ['blue', 0],
    ['red', 2],
    [' lead', 3],
    ['', 4],
    ['twice', 6],
  ])('finds the level %j', (text, index) => {
    expect(convert({ mode: text }).cells[1]).toBe(index)
  })

  it('tries a level with the name of its column second', () => {
    const only = new RowConverter([{ name: 'm', kind: 'categorical', levels: ['m.red'] }], {
      unknownLevelsToMissing: false,
      invalidNumbersToMissing: false,
    })
    const cells = new Float64Array(1)
    expect(only.convert([['m', 'red']], cells)).toBeNull()
    expect(cells[0]).toBe(0)
  })

  it.each(['Blue', 'blue ', 'lead', 'NA', '0'])('tells the unknown category %j', (text) => {
    expect(convert({ mode: text })).toEqual({
      cells: [NaN, UNKNOWN_LEVEL, NaN],
      refusal: null,
      reports: [{ kind: 'unseenCategorical', column: 'mode', value: text }],
    })
    const strict = convert({ mode: text }, false)
    expect(strict.refusal?.exception).toBe('PredictUnknownCategoricalLevelException')
    expect(strict.reports).toEqual([{ kind: 'dataTransformError', column: 'mode', value: text }])
  })

  it('takes NaN for a missing level', () => {
    expect(convert({ mode: NaN }).cells[1]).toBe(MISSING_LEVEL)
  })

  it('refuses an offset that is no number, and takes NaN for none', () => {
    expect(convert({ off: 'x' }, true, true).refusal?.exception).toBe('NumberFormatException')
    expect(convert({ off: '0.5' }).cells[2]).toBe(0.5)
    expect(convert({ off: NaN })).toEqual({ cells: [NaN, NaN, NaN], refusal: null, reports: [] })
  })

  it('finds a word, and a word without vector silently', () => {
    const words = new RowConverter([{ name: 'w', kind: 'text', levels: ['pump'] }], {
      unknownLevelsToMissing: false,
      invalidNumbersToMissing: false,
    })
    const cells = new Float64Array(1)
    expect(words.convert([['w', 'pump']], cells)).toBeNull()
    expect(cells[0]).toBe(0)
    expect(words.convert([['w', 'valve']], cells)).toBeNull()
    expect(cells[0]).toBe(UNKNOWN_LEVEL)
  })

  it('holds no value in its message', () => {
    expect(convert({ temp: 'secret' }).refusal).toEqual({
      exception: 'PredictNumberFormatException',
      column: 'temp',
      value: 'secret',
      message: 'value of column "temp" is not a number',
    })
  })

  it('says of a Time column which numbers it takes', () => {
    const converter = new RowConverter([{ name: 'when', kind: 'numeric', levels: null, time: true }], {
      unknownLevelsToMissing: true,
      invalidNumbersToMissing: false,
    })
    expect(converter.convertCell(0, '2024-06-26 23:00:00')).toMatchObject({
      exception: 'PredictNumberFormatException',
      message:
        'value of column "when" is not a number; it is a Time column: milliseconds since the beginning of 1970, UTC',
    })
    expect(converter.convertCell(0, '1719442800000')).toBe(1719442800000)
  })

  it('stops at the first value that refuses the row', () => {
    const { refusal, reports } = convert({ mode: 'unknown', temp: true, off: 'x' })
    expect(refusal).toMatchObject({ exception: 'PredictUnknownTypeException', column: 'temp', value: 'true' })
    expect(reports).toHaveLength(1)
  })
})

interface Case {
  readonly column: string
  readonly type: string | null
  readonly value: string | null
  readonly convertUnknownCategoricalLevelsToNa: boolean
  readonly convertInvalidNumbersToNa: boolean
  readonly raw?: string
  readonly slot?: number
  readonly exception?: string
  readonly reports: readonly ConversionReport[]
}

/** A value of a type that Java's wrapper refuses, whatever it is here. */
function valueOf({ type, value }: Case): unknown {
  switch (type) {
    case null:
      return null
    case 'String':
      return value
    case 'Double':
      return Number(value)
    case 'Boolean':
      return value === 'true'
    case 'Integer':
    case 'Long':
      return BigInt(value!)
    default:
      return { value }
  }
}

describe("the conversions of H2O's EasyPredict", () => {
  const folder = join(import.meta.dirname, '../fixtures/models')
  const model = loadModel(join(folder, 'gbm_bernoulli.zip'))
  const cases = readFileSync(join(folder, 'rowconv.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    // The fixture's own shape.
    .map((line) => JSON.parse(line) as Case)

  it('are all here', () => {
    expect(cases).toHaveLength(376)
  })

  it('are ours', () => {
    for (const testCase of cases) {
      const converter = new RowConverter(model.scorer.inputs, {
        unknownLevelsToMissing: testCase.convertUnknownCategoricalLevelsToNa,
        invalidNumbersToMissing: testCase.convertInvalidNumbersToNa,
      })
      const cells = new Float64Array(model.scorer.inputs.length)
      const reports: ConversionReport[] = []
      const refusal = converter.convert([[testCase.column, valueOf(testCase)]], cells, 0, (report) =>
        reports.push(report),
      )
      const where = JSON.stringify(testCase)
      expect(refusal?.exception, where).toBe(testCase.exception)
      expect(
        reports.map(({ kind, column }) => ({ kind, column })),
        where,
      ).toEqual(testCase.reports.map(({ kind, column }) => ({ kind, column })))
      if (testCase.type === 'String' || testCase.type === 'Double')
        expect(reports, where).toEqual(testCase.reports)
      if (refusal !== null) continue
      const cell = cells[testCase.slot!]!
      expect(cell < 0 && testCase.column === 'mode' ? NaN : cell, where).toBe(Number(testCase.raw))
      expect(cells.filter((other) => !Number.isNaN(other)).length, where).toBe(Number.isNaN(cell) ? 0 : 1)
    }
  })
})
