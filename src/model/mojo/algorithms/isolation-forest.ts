import { ModelError } from '../../../core/errors.ts'
import type { Algorithm, Mojo } from '../algorithm.ts'
import { plainOutputs } from '../../outputs.ts'
import { sharedTreesKernel } from '../tree/shared-trees-kernel.ts'
import type { Finish } from '../../forest/forest-kernel.ts'
import { readSharedTrees } from '../tree/shared-trees.ts'
import { stagedPredictions } from '../../forest/staged.ts'

/** Isolation forest: leaves are path lengths; the shorter their mean, the higher the score. */
export const isolationForest: Algorithm = {
  names: ['Isolation Forest'],
  maxVersion: 1.4,
  compile(mojo) {
    const grid = readSharedTrees(mojo)
    if (grid.classCount !== 1) {
      const expected = `expected n_trees_per_class = 1, found ${grid.classCount}`
      throw new ModelError(mojo.source, 'model.ini', expected)
    }
    const flags = mojo.ini.boolean('output_anomaly_flag', false)
    const outputs = plainOutputs(flags ? ['predict', 'score', 'mean_length'] : ['predict', 'mean_length'])
    const finish = readFinish(mojo, grid.groupCount, flags)
    return {
      ...sharedTreesKernel(mojo, grid, outputs, finish),
      staged: stagedPredictions(grid, finish, outputs.length, 0),
    }
  },
}

function readFinish(mojo: Mojo, groupCount: number, flags: boolean): Finish {
  const shortest = mojo.ini.integer('min_path_length', { fallback: 0 })
  const longest = mojo.ini.integer('max_path_length', { fallback: 0 })
  const score = (length: number): number =>
    longest > shortest ? (longest - length) / (longest - shortest) : 1
  if (!flags) {
    return (sums, r, _rows, _rowAt, _offset, out, at) => {
      out[at] = score(sums[r]!)
      out[at + 1] = sums[r]! / groupCount
    }
  }
  const { defaultThreshold } = mojo
  return (sums, r, _rows, _rowAt, _offset, out, at) => {
    out[at + 1] = score(sums[r]!)
    out[at] = out[at + 1]! > defaultThreshold ? 1 : 0
    out[at + 2] = sums[r]! / groupCount
  }
}
