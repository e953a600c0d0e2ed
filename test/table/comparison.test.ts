import { describe, expect, it } from 'vitest'
import { expectedLayout } from '../../src/table/comparison.ts'
import type { OutputColumn, OutputKind } from '../../src/core/column.ts'
import type { ModelCategory } from '../../src/model/scorer.ts'
import { fakeModel } from './fake-model.ts'

function outputs(...columns: readonly (readonly [string, OutputKind])[]): OutputColumn[] {
  return columns.map(([name, kind]) => ({ name, kind, level: kind === 'probability' ? name : null }))
}

const classes = outputs(
  ['predict', 'label'],
  ['a', 'probability'],
  ['b', 'probability'],
  ['cal_a', 'calibrated-probability'],
)

describe('expectedLayout', () => {
  it.each<[ModelCategory, OutputColumn[], string, string]>([
    ['Binomial', classes, 'label_index,predict,p0,p1,cal_p0', 'label_index:0 predict:0 p0:1 p1:2 cal_p0:3'],
    ['Regression', outputs(['predict', 'value']), 'value', 'value:0'],
    [
      'Clustering',
      outputs(['cluster', 'output'], ['distance0', 'output']),
      'cluster,distance0',
      'cluster:0 distance0:1',
    ],
    [
      'AnomalyDetection',
      outputs(['predict', 'output'], ['mean_length', 'output']),
      'is_anomaly,score,normalized_score',
      'score:1 normalized_score:0',
    ],
    [
      'AnomalyDetection',
      outputs(['predict', 'label'], ['score', 'output'], ['mean_length', 'output']),
      'is_anomaly,score,normalized_score',
      'is_anomaly:0 score:2 normalized_score:1',
    ],
    [
      'AutoEncoder',
      outputs(['reconstr_a', 'output'], ['mse', 'output']),
      'mse,orig0,recon0',
      'mse:1 recon0:0',
    ],
    ['DimReduction', outputs(['PC1', 'output'], ['PC2', 'output']), 'dim0,dim1,recon0', 'dim0:0 dim1:1'],
    ['TargetEncoder', outputs(['a_te', 'output']), 't0', 't0:0'],
    [
      'BinomialUplift',
      outputs(['uplift_predict', 'output'], ['p_y1_with_treatment', 'output']),
      'uplift_predict,p_y1_with_treatment',
      'uplift_predict:0 p_y1_with_treatment:1',
    ],
    ['WordEmbedding', outputs(['V1', 'output'], ['V2', 'output']), 'word,found,v0,v1', 'v0:0 v1:1'],
  ])('knows the reference layout of %s', (category, columns, header, found) => {
    const layout = expectedLayout(fakeModel({ category, scorer: { outputs: columns } }), [
      'row',
      'error',
      ...header.split(','),
    ])
    expect(layout.comparisons.map(({ column, output }) => `${column}:${output}`).join(' ')).toBe(found)
    expect(layout.reasonColumn).toBe('error')
  })

  it('knows its own layout by the outputs’ names, carried columns ignored', () => {
    const layout = expectedLayout(fakeModel({ category: 'Binomial', scorer: { outputs: classes } }), [
      'id',
      'predict',
      'a',
      'reason',
    ])
    expect(layout.comparisons).toMatchObject([
      { column: 'predict', output: 0, text: true },
      { column: 'a', output: 1, text: false },
    ])
    expect(layout).toMatchObject({ reasonColumn: 'reason', ignored: ['id'] })
  })
})
