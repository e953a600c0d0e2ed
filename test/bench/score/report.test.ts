import { describe, expect, it } from 'vitest'
import { renderTable } from '../../../bench/score/report.ts'

describe('renderTable', () => {
  it('puts the ratios beside the rates', () => {
    const lines = [
      { title: 'GBM', trees: 180, ours: [98_000, 2_000_000, 3_000_000.4], h2o: 100_000 },
      { title: 'Word2Vec', trees: null, ours: [1, 2, 3], h2o: null },
    ]
    expect(renderTable(lines, 'stored').split('\n')).toEqual([
      'Rows per CPU second, one thread. H2O: stored',
      'model     trees  batch 1   batch 32  batch 1024      H2O  x at 1  x at 32  x at 1024',
      'GBM         180   98,000  2,000,000   3,000,000  100,000    0.98       20         30',
      'Word2Vec               1          2           3                                     ',
    ])
  })
})
