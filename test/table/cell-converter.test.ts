import { describe, expect, it } from 'vitest'
import { MISSING_LEVEL, UNKNOWN_LEVEL } from '../../src/core/column.ts'
import type { InputColumn } from '../../src/core/column.ts'
import { CellConverter } from '../../src/table/cell-converter.ts'
import type { Cell } from '../../src/table/cell.ts'
import { DecimalCell, TimeCell } from '../../src/table/exact-cell.ts'
import { defaultRules } from '../../src/table/reading-rules.ts'
import type { ReadingRules } from '../../src/table/reading-rules.ts'
import { RowCounts } from '../../src/table/row-counts.ts'

const inputs: readonly InputColumn[] = [
  { name: 'x', kind: 'numeric', levels: null },
  { name: 'c', kind: 'categorical', levels: ['1', '2.0', 'True', 'NA', ' lead'] },
  { name: 'o', kind: 'offset', levels: null },
  { name: 't', kind: 'numeric', levels: null, time: true },
  { name: 'w', kind: 'text', levels: ['pump', '7'] },
]

/** The cell, or the exception by which the row is refused. */
function convert(column: string, cell: Cell, rules: Partial<ReadingRules> = {}): number | string {
  const converter = new CellConverter(inputs, { ...defaultRules, ...rules }, () => true, new RowCounts())
  const converted = converter.convert(
    inputs.findIndex(({ name }) => name === column),
    cell,
  )
  return typeof converted === 'number' ? converted : converted.exception
}

describe('CellConverter', () => {
  it.each<[string, Cell, number | string]>([
    ['x', '1.5', 1.5],
    ['x', 12345678901234567890n, 12345678901234567000],
    ['x', ' ', NaN],
    ['x', '', NaN],
    ['x', ' NA ', NaN],
    ['x', 'na', 'PredictNumberFormatException'],
    ['x', true, 'PredictUnknownTypeException'],
    ['x', {}, 'PredictUnknownTypeException'],
    ['o', 'N/A', 0],
    ['o', undefined, 0],
    ['o', 'x', 'NumberFormatException'],
    ['c', 1, 0],
    ['c', 1n, 0],
    ['c', ' 1 ', 0],
    ['c', '1.0', 0],
    ['c', ' 1.0', 0],
    ['c', 2, 1],
    ['c', '2', 1],
    ['c', true, 2],
    ['c', 'true', 2],
    ['c', 'NA', 3],
    ['c', ' lead', 4],
    ['c', 'N/A', NaN],
    ['c', ' ', NaN],
    ['c', null, MISSING_LEVEL],
    ['c', undefined, NaN],
    ['c', 'lead', UNKNOWN_LEVEL],
    ['c', false, UNKNOWN_LEVEL],
    ['c', 1.5, UNKNOWN_LEVEL],
    ['c', [], 'PredictUnknownTypeException'],
    ['w', 'pump', 0],
    ['w', 7, 1],
    ['w', ' pump', UNKNOWN_LEVEL],
  ])('reads %s = %o as %o', (column, cell, expected) => {
    expect(convert(column, cell)).toBe(expected)
  })

  it.each<[string, Cell, Partial<ReadingRules>, number | string]>([
    ['c', '1.0', { matchLevels: 'exact' }, UNKNOWN_LEVEL],
    ['c', ' 1', { matchLevels: 'exact' }, UNKNOWN_LEVEL],
    ['c', 1, { matchLevels: 'exact' }, 0],
    ['c', '9', { unknownCategory: 'refuse' }, 'PredictUnknownCategoricalLevelException'],
    ['c', 9, { unknownCategory: 'refuse' }, 'PredictUnknownCategoricalLevelException'],
    ['x', 'much', { invalidNumbers: 'missing' }, NaN],
    ['o', 'much', { invalidNumbers: 'missing' }, 'NumberFormatException'],
    ['x', 'NA', { na: ['none'] }, 'PredictNumberFormatException'],
    ['x', 'none', { na: ['none'] }, NaN],
    ['x', -999, { na: ['-999.0'] }, NaN],
    ['x', '-9.99e2', { na: ['-999'] }, NaN],
    ['x', '', { na: [] }, 'PredictNumberFormatException'],
  ])('reads %s = %o with %j as %o', (column, cell, rules, expected) => {
    expect(convert(column, cell, rules)).toBe(expected)
  })

  it.each<[Cell, number | string]>([
    [true, 1],
    [false, 0],
    ['True', 1],
    [' FALSE ', 0],
    ['yes', 'PredictNumberFormatException'],
    ['NA', NaN],
  ])('takes truth values for numbers where the model does: %j is %s', (cell, expected) => {
    const converter = new CellConverter(inputs, defaultRules, () => true, new RowCounts(), true)
    const converted = converter.convert(0, cell)
    expect(typeof converted === 'number' ? converted : converted.exception).toBe(expected)
    expect(converter.convert(2, true)).toMatchObject({ exception: 'PredictUnknownTypeException' })
  })

  it.each<[string, Cell, number | string]>([
    ['x', new DecimalCell(1230n, 2), 12.3],
    ['c', new DecimalCell(20n, 1), 1],
    ['x', new TimeCell(1n, { kind: 'date' }), 'PredictNumberFormatException'],
    ['t', new TimeCell(1n, { kind: 'date' }), 86_400_000],
    ['t', new TimeCell(-1n, { kind: 'timestamp', unit: 'us', zone: null }), -1],
    ['t', new TimeCell(1n, { kind: 'time', unit: 'ms' }), 'PredictNumberFormatException'],
  ])('takes what a file with types has: in %s %s is %s', (column, cell, expected) => {
    expect(convert(column, cell)).toBe(expected)
  })

  it('leaves the offset missing where the file has no such column', () => {
    const converter = new CellConverter(inputs, defaultRules, () => false, new RowCounts())
    expect(converter.convert(2, undefined)).toBeNaN()
  })
})
