import { describe, expect, it } from 'vitest'
import { skipAloud } from '../../support/skip-aloud.ts'
import { hasXgboostModels, xgboostCases, xgboostParity } from './xgboost.ts'

const absent = !hasXgboostModels && 'parity with XGBoost: ../shared/models/xgboost is not there'

describe.skipIf(skipAloud(absent))('models of XGBoost', () => {
  const cases = absent === false ? xgboostCases() : []

  it.each(cases.map((testCase) => [testCase.name, testCase] as const))(
    '%s gives the same answers',
    (_, testCase) => {
      const { raw, leaves, contributions, labels, predictions } = testCase
      const parts = { raw, leaves, contributions, labels, predictions }
      expect(Object.values(parts).reduce((sum, { values }) => sum + values, 0)).toBeGreaterThan(0)
      expect(raw.values).toBeGreaterThan(0)
      expect(labels.values + predictions.values).toBeGreaterThan(0)
      for (const [part, { values, sameBits, worst }] of Object.entries(parts))
        expect({ part, different: values - sameBits, worst }).toEqual({ part, different: 0, worst: 0 })
    },
  )

  it('compares every part, booster and form', () => {
    expect(cases.filter(({ name }) => name.endsWith('.ubj')).length).toBeGreaterThan(90)
    expect(new Set(cases.map(({ booster }) => booster))).toEqual(new Set(['gbtree', 'dart', 'gblinear']))
    for (const part of ['raw', 'leaves', 'contributions', 'labels', 'predictions'] as const)
      expect(
        cases.reduce((sum, testCase) => sum + testCase[part].values, 0),
        part,
      ).toBeGreaterThan(0)
  })

  it('gives a line a version, objective and booster', () => {
    const { rows } = xgboostParity(cases)
    expect(rows.length).toBeGreaterThan(40)
    expect(rows.reduce((sum, { models }) => sum + models, 0)).toBe(cases.length)
    expect(rows.filter(({ worstExact, worstUlp }) => worstExact > 0 || worstUlp > 0)).toEqual([])
    console.log(
      `Parity with XGBoost: ${cases.length} files, ${rows.reduce((sum, { values }) => sum + values, 0)} values, all the same bits`,
    )
  })
})
