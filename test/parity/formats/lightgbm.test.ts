import { describe, expect, it } from 'vitest'
import { skipAloud } from '../../support/skip-aloud.ts'
import { hasLightgbmModels, lightgbmCases, lightgbmFixtures } from './lightgbm.ts'
import type { LightgbmCase } from './lightgbm.ts'

const exactParts = ['raw', 'leaves', 'contributions', 'labels'] as const

/** What is not equal to the bit although it has to be, or too far off; and how much was compared. */
function verdict(cases: readonly LightgbmCase[]) {
  const wrong = cases.flatMap((found) => [
    ...exactParts.filter((part) => found[part].worst > 0).map((part) => `${part} of ${found.name}`),
    ...(found.predictions.worst > 2 ? [`predictions of ${found.name}: ${found.predictions.worst} ulp`] : []),
  ])
  const sum = (part: (typeof exactParts)[number] | 'predictions'): number =>
    cases.reduce((total, found) => total + found[part].values, 0)
  const worst = Math.max(...cases.map(({ predictions }) => predictions.worst))
  const counts = Object.fromEntries([...exactParts, 'predictions' as const].map((part) => [part, sum(part)]))
  console.log(`${cases.length} models, ${JSON.stringify(counts)}, worst prediction ${worst} ulp`)
  return { wrong, counts }
}

describe('models of LightGBM', () => {
  it('have its sums, leaves, contributions and labels bit for bit', () => {
    const { wrong, counts } = verdict(lightgbmCases(lightgbmFixtures))
    expect(wrong).toEqual([])
    expect(Object.values(counts).every((count) => count > 500)).toBe(true)
  })
})

describe.skipIf(
  skipAloud(!hasLightgbmModels && 'models of LightGBM: ../shared/models/lightgbm is not there'),
)('the whole collection of LightGBM', () => {
  it('has its sums, leaves, contributions and labels bit for bit', { timeout: 60_000 }, () => {
    const { wrong, counts } = verdict(lightgbmCases())
    expect(wrong).toEqual([])
    expect(counts['raw']).toBeGreaterThan(20_000)
    expect(counts['leaves']).toBeGreaterThan(40_000)
    expect(counts['contributions']).toBeGreaterThan(20_000)
    expect(counts['labels']).toBeGreaterThan(5_000)
  })
})
