import { describe, expect, it } from 'vitest'
import type { Baseline } from '../../src/monitor/baseline.ts'
import { widthOf } from '../../src/monitor/bins.ts'
import { layoutOf } from '../../src/monitor/layout-of.ts'
import type { CountedColumns } from '../../src/monitor/layout-of.ts'

const columns: CountedColumns = {
  inputs: [
    { name: 'pressure', kind: 'numeric', levels: null },
    { name: 'mode', kind: 'categorical', levels: ['warm', 'cold'] },
    { name: 'note', kind: 'text', levels: null },
  ],
  outputs: [
    { name: 'predict', kind: 'label', level: null },
    { name: 'p3', kind: 'probability', level: '3' },
  ],
  levels: ['3', '100'],
  splits: new Map([['pressure', [1, 2, 2, 3]]]),
  importance: new Map([['pressure', 0.75]]),
}

const baseline: Baseline = {
  baseline: 1,
  model: 'sha256:c',
  rows: 12,
  source: 'train.csv',
  trainedUntil: '2026-11-01',
  timeSpan: null,
  features: [
    {
      name: 'pressure',
      type: 'numerical',
      bin_edges: [5, 6],
      bin_count: [3, 4, 5],
      missing_count: 1,
      not_finite_count: 2,
      min: 4,
      max: 7,
      mean: 5.5,
      standard_deviation: 0.5,
      sum: 66,
    },
    {
      name: 'mode',
      type: 'categorical',
      values: [{ value: 'cold', count: 9 }],
      missing_count: 2,
      unknown_count: 1,
    },
  ],
  outputs: [],
  labels: {
    name: 'label',
    type: 'categorical',
    values: [{ value: '3', count: 12 }],
    missing_count: 0,
    unknown_count: 0,
  },
  blocks: null,
}

describe('what is counted of a version', () => {
  it('without a baseline has bins between the splits of its trees, each once, and its levels', () => {
    const { source, features, outputs, labels } = layoutOf(columns, null)
    expect(source).toBe('model-file')
    expect(features.map(({ bins, reference, importance }) => ({ bins, reference, importance }))).toEqual([
      {
        bins: { kind: 'number', name: 'pressure', edges: [1, 2, 3], range: null },
        reference: null,
        importance: 0.75,
      },
      { bins: { kind: 'levels', name: 'mode', levels: ['warm', 'cold'] }, reference: null, importance: null },
    ])
    expect(outputs.map(({ bins }) => [bins.name, widthOf(bins)])).toEqual([['p3', 32 + 4]])
    expect(labels).toEqual({ levels: ['3', '100'], reference: null })
  })

  it('has bins for any number where nobody knows its range, ascending', () => {
    const { bins } = layoutOf({ ...columns, splits: new Map() }, null).features[0]!
    if (bins.kind === 'levels') throw new Error('it is a number')
    expect(bins.edges).toEqual(bins.edges.toSorted((a, b) => a - b))
    expect(new Set(bins.edges).size).toBe(bins.edges.length)
    expect([bins.edges[0], bins.edges.at(-1)]).toEqual([-(2 ** 22), 2 ** 22])
  })

  it('with a baseline has its bins, range and counts, in the order of the tail', () => {
    const { source, features, labels, trainedUntil } = layoutOf(columns, baseline)
    expect([source, trainedUntil]).toEqual(['baseline', '2026-11-01'])
    expect(features.map(({ bins, reference }) => [bins.name, reference])).toEqual([
      ['pressure', [3, 4, 5, 1, 2, 0, 0]],
      ['mode', [0, 9, 1, 2]],
    ])
    expect(features[0]).toMatchObject({ bins: { edges: [5, 6], range: [4, 7] }, deviation: 0.5 })
    expect(labels).toEqual({ levels: ['3', '100'], reference: [12, 0] })
  })

  it('has a digest that follows from all of it', () => {
    const { digest } = layoutOf(columns, null)
    expect(layoutOf({ ...columns }, null).digest).toBe(digest)
    expect(layoutOf({ ...columns, splits: new Map([['pressure', [1, 2, 4]]]) }, null).digest).not.toBe(digest)
    expect(layoutOf(columns, baseline).digest).not.toBe(digest)
  })
})
