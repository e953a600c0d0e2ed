import { ModelError } from '../../../core/errors.ts'
import type { Algorithm } from '../algorithm.ts'
import { plainOutputs } from '../../outputs.ts'
import { sharedTreesKernel } from '../tree/shared-trees-kernel.ts'
import { readSharedTrees } from '../tree/shared-trees.ts'
import { BLOCK } from '../../forest/forest-scorer.ts'

/** Uplift forest: one tree a group for the treated, one for the others; the uplift is the difference of their means. */
export const upliftDrf: Algorithm = {
  names: ['Uplift Distributed Random Forest'],
  maxVersion: 1.4,
  compile(mojo) {
    const grid = readSharedTrees(mojo)
    const { groupCount, classCount } = grid
    if (classCount !== 2) {
      const expected = `expected n_trees_per_class = 2, found ${classCount}`
      throw new ModelError(mojo.source, 'model.ini', expected)
    }
    const outputs = plainOutputs(['uplift_predict', 'p_y1_with_treatment', 'p_y1_without_treatment'])
    return sharedTreesKernel(mojo, grid, outputs, (sums, r, _rows, _rowAt, _offset, out, at) => {
      out[at + 1] = sums[r]! / groupCount
      out[at + 2] = sums[BLOCK + r]! / groupCount
      out[at] = out[at + 1]! - out[at + 2]!
    })
  },
}
