import { describe, expect, it } from 'vitest'
import type { OutputColumn } from '../../src/core/column.ts'
import { rowAnswers } from '../../src/remote/row-answers.ts'
import { RowRefusal } from '../../src/scoring/asked-scorer.ts'

const outputs: readonly OutputColumn[] = [
  { name: 'predict', kind: 'label', level: null },
  { name: 'p', kind: 'probability', level: 'yes' },
]

const answersOf = (labels: readonly unknown[], numbers: readonly unknown[]) =>
  rowAnswers([labels, numbers], outputs, ['no', '1', 'true'], labels.length)

describe('rowAnswers', () => {
  it('reads numbers, and texts of numbers', () => {
    expect(answersOf(['no', '1', 1, true], [0.5, '0.25', '1e-3', 0])).toEqual([
      [0, 0.5],
      [1, 0.25],
      [1, 0.001],
      [2, 0],
    ])
  })

  it.each([null, undefined, '', 'NaN', NaN])('has no number for %s', (cell) => {
    expect(answersOf(['no'], [cell])).toEqual([[0, NaN]])
  })

  it('has no number for a class that is missing', () => {
    expect(answersOf([null], [1])).toEqual([[NaN, 1]])
  })

  it('refuses the row of a class that nobody named', () => {
    const [first, second] = answersOf(['maybe', 'no'], [1, 1])
    expect(first).toBeInstanceOf(RowRefusal)
    expect(second).toEqual([0, 1])
  })

  it.each(['abc', true, {}, [1]])('does not take %s for a number', (cell) => {
    expect(() => answersOf(['no'], [cell])).toThrow("output 'p' holds what is no number")
  })

  it('does not take a list for a class', () => {
    expect(() => answersOf([[1]], [1])).toThrow("output 'predict' holds what is no class")
  })
})
