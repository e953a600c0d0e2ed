import { describe, expect, it } from 'vitest'
import { below, leaf } from '../tree/tree-bytes.ts'
import { scoreRows } from './tiny-mojo.ts'
import { openTrees } from './tiny-trees.ts'
import type { TinyTrees } from './tiny-trees.ts'

const open = (trees: TinyTrees['trees']): ReturnType<typeof openTrees> =>
  openTrees({
    info: { algorithm: 'Uplift Distributed Random Forest', category: 'BinomialUplift' },
    trees,
    response: ['0', '1'],
  })

describe('upliftDrf', () => {
  it('subtracts what the others do from what the treated do', () => {
    const mojo = open([
      [below(0, 0, leaf(0.5), leaf(1)), leaf(0.5)],
      [leaf(0.25), leaf(0.75)],
    ])
    expect(
      scoreRows(mojo, [
        [-1, 0],
        [1, 0],
      ]),
    ).toEqual([
      [0, 0.5, 0.5],
      [0.25, 0.75, 0.5],
    ])
    expect(mojo.compile().outputs.map(({ name }) => name)).toEqual([
      'uplift_predict',
      'p_y1_with_treatment',
      'p_y1_without_treatment',
    ])
  })

  it('refuses another number of trees a group', () => {
    expect(() => open([[leaf(0)]]).compile()).toThrow(/expected n_trees_per_class = 2, found 1/)
  })
})
