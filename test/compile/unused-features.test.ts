import { describe, expect, it } from 'vitest'
import { unusedFeatures } from '../../src/compile/unused-features.ts'
import { runSteps } from '../features/support/run-steps.ts'

const { plan } = runSteps({ psa: 'number', psb: 'number' }, [
  { step: 'bind', settings: { field: 'psa', as: 'read', asText: false } },
  { step: 'ratio', settings: { numerator: 'read', denominator: 'psb', as: 'share', onZero: 'missing' } },
  { step: 'bind', settings: { field: 'psb', as: 'spare', asText: false } },
])

function unused(...named: readonly string[]): string[] {
  return unusedFeatures(plan, new Set(named)).map(({ path, message }) => `${path.join('.')}: ${message}`)
}

describe('unusedFeatures', () => {
  it('names each feature that neither a step nor anybody else takes, where it is made', () => {
    expect(unused('other')).toEqual([
      expect.stringContaining("features.1.ratio.as: nothing uses the feature 'share'"),
      expect.stringContaining("features.2.bind.as: nothing uses the feature 'spare'"),
    ])
    expect(unused('share', 'spare')).toEqual([])
  })
})
