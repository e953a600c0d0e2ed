import { describe, expect, it } from 'vitest'
import type { Mojo } from '../../../../src/model/mojo/algorithm.ts'
import { below, leaf } from '../tree/tree-bytes.ts'
import { scoreRows } from './tiny-mojo.ts'
import { openTrees } from './tiny-trees.ts'
import type { TinyTrees } from './tiny-trees.ts'

const open = (
  info: TinyTrees['info'],
  trees: TinyTrees['trees'] = [[below(0, 0, leaf(2), leaf(6)), leaf(3)]],
): Mojo =>
  openTrees({
    info: { algorithm: 'Isolation Forest', category: 'AnomalyDetection', supervised: false, ...info },
    trees,
  })
const rows = [
  [-1, 0],
  [1, 0],
]

describe('isolationForest', () => {
  it('scores by path lengths, and gives their mean', () => {
    expect(scoreRows(open({ min_path_length: 4, max_path_length: 12 }), rows)).toEqual([
      [7 / 8, 2.5],
      [3 / 8, 4.5],
    ])
  })

  it('flags what is above the threshold', () => {
    const info = {
      min_path_length: 4,
      max_path_length: 12,
      output_anomaly_flag: true,
      default_threshold: 0.5,
    }
    expect(scoreRows(open(info), rows)).toEqual([
      [1, 7 / 8, 2.5],
      [0, 3 / 8, 4.5],
    ])
  })

  it('scores 1 when training knew one path length only', () => {
    expect(scoreRows(open({ min_path_length: 4, max_path_length: 4 }), rows)[1]).toEqual([1, 4.5])
  })

  it('stages scores', () => {
    const { staged } = open({ min_path_length: 4, max_path_length: 12 }).compile()
    expect([...staged!.staged(Float64Array.of(1, 0))]).toEqual([6 / 8, 3 / 8])
  })

  it('refuses more than one tree a group', () => {
    expect(() => open({}, [[leaf(0)], [leaf(0)]]).compile()).toThrow(
      /expected n_trees_per_class = 1, found 2/,
    )
  })
})
