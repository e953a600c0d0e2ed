import { describe, expect, it } from 'vitest'
import { VersionLayouts } from '../../../src/app/watching/version-layouts.ts'
import type { InputColumn } from '../../../src/core/column.ts'
import { unreleased } from '../../../src/core/prediction-entry.ts'
import { baselineText } from '../../monitor/a-baseline.ts'
import type { PipelineModel } from '../../../src/scoring/parts.ts'

function version(more: Partial<PipelineModel>): PipelineModel {
  const inputs: readonly InputColumn[] = [{ name: 'psa', kind: 'numeric', levels: null }]
  const scorer = { inputs, outputs: [], stateful: false, score: () => 0 }
  const rows = { fill: () => undefined } as unknown as PipelineModel['rows']
  return {
    ...{ name: 'cooler', version: '1', digest: 'sha256:1', served: unreleased, scorer, rows },
    ...{ levels: null, contributions: null },
    ...more,
  }
}

describe('VersionLayouts', () => {
  it('has bins between the splits of the version, and the importance of its columns', () => {
    const facts = { splits: new Map([['psa', [1, 2]]]), importance: new Map([['psa', 0.5]]) }
    const layout = new VersionLayouts().of(version({ columnFacts: () => facts }))
    expect(layout.source).toBe('model-file')
    expect(layout.features).toMatchObject([{ bins: { edges: [1, 2] }, importance: 0.5 }])
  })

  it('has the bins of its baseline, and what was counted in training', () => {
    const text = baselineText.replace('psa_bar', 'psa')
    const importance = new Map([['psa', 0.5]])
    const columnFacts = () => ({ splits: new Map([['psa', [1, 2]]]), importance })
    const layout = new VersionLayouts().of(version({ columnFacts, baselineText: text }))
    expect(layout.source).toBe('baseline')
    expect(layout.features).toMatchObject([
      { bins: { edges: [150, 160] }, reference: [20, 70, 10, 0, 0, 0, 0], importance: 0.5 },
    ])
  })

  it('reads a version once, and finds its layout by the digest', () => {
    let reads = 0
    const columnFacts = () => ({ splits: new Map(), importance: new Map(), reads: ++reads })
    const layouts = new VersionLayouts()
    const [first, again] = [layouts.of(version({ columnFacts })), layouts.of(version({ columnFacts }))]
    expect([first === again, reads]).toEqual([true, 1])
    expect(layouts.byDigest(first.digest)).toBe(first)
    expect(layouts.byDigest('other')).toBeNull()
  })

  it('counts numbers of models without a file between powers of 2', () => {
    const [feature] = new VersionLayouts().of(version({})).features
    expect(feature!.bins).toMatchObject({
      kind: 'number',
      edges: expect.arrayContaining([-1, 1, 1024]) as number[],
    })
  })
})
