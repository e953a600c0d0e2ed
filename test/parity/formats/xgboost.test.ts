import { describe, expect, it } from 'vitest'
import { skipAloud } from '../../support/skip-aloud.ts'
import { hasXgboostModels, xgboostCases, xgboostFixtures, xgboostParity } from './xgboost.ts'
import type { XgboostCase } from './xgboost.ts'

const parts = ['raw', 'leaves', 'contributions', 'labels', 'predictions'] as const

/** What is not equal to the bit, and how much was compared. */
function verdict(cases: readonly XgboostCase[]) {
  const wrong = cases.flatMap((found) =>
    parts
      .filter((part) => found[part].sameBits !== found[part].values)
      .map((part) => `${part} of ${found.name}: ${found[part].values - found[part].sameBits}`),
  )
  const counts = Object.fromEntries(
    parts.map((part) => [part, cases.reduce((total, found) => total + found[part].values, 0)]),
  )
  const idle = cases.filter(
    ({ raw, labels, predictions }) => raw.values === 0 || labels.values + predictions.values === 0,
  )
  console.log(`${cases.length} files, ${JSON.stringify(counts)}`)
  return { wrong, counts, idle }
}

describe('models of XGBoost', () => {
  it('have its sums, leaves, contributions, labels and predictions bit for bit', () => {
    const { wrong, counts, idle } = verdict(xgboostCases(xgboostFixtures))
    expect([wrong, idle]).toEqual([[], []])
    expect(Object.values(counts).every((count) => count > 300)).toBe(true)
  })
})

describe.skipIf(skipAloud(!hasXgboostModels && 'models of XGBoost: ../shared/models/xgboost is not there'))(
  'the whole collection of XGBoost',
  () => {
    it('has its sums, leaves, contributions, labels and predictions bit for bit', { timeout: 60_000 }, () => {
      const cases = xgboostCases()
      const { wrong, counts, idle } = verdict(cases)
      expect([wrong, idle]).toEqual([[], []])
      expect(cases.filter(({ name }) => name.endsWith('.ubj')).length).toBeGreaterThan(90)
      expect(new Set(cases.map(({ booster }) => booster))).toEqual(new Set(['gbtree', 'dart', 'gblinear']))
      expect(counts['raw']).toBeGreaterThan(60_000)
      expect(counts['predictions']).toBeGreaterThan(60_000)
      expect(counts['leaves']).toBeGreaterThan(50_000)
      expect(counts['contributions']).toBeGreaterThan(50_000)
      expect(counts['labels']).toBeGreaterThan(10_000)
      const { rows } = xgboostParity(cases)
      expect(rows.reduce((sum, { models }) => sum + models, 0)).toBe(cases.length)
    })
  },
)
