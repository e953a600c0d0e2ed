import { ModelError } from '../../../core/errors.ts'
import type { Algorithm, Mojo } from '../algorithm.ts'
import { classOutputs, valueOutputs } from '../outputs.ts'
import { labelRow } from '../tree/class-label.ts'
import { sharedTreesKernel } from '../tree/forest-kernel.ts'
import type { Finish } from '../tree/forest-kernel.ts'
import { readSharedTrees } from '../tree/shared-trees.ts'
import type { SharedTrees } from '../tree/shared-trees.ts'
import { stagedPredictions } from '../tree/staged.ts'
import { BLOCK } from '../tree/walk.ts'

/** Random forest: the mean of leaves, or their shares as votes. Offsets play no part. */
export const drf: Algorithm = {
  names: ['Distributed Random Forest'],
  maxVersion: 1.4,
  compile(mojo) {
    const shared = readSharedTrees(mojo)
    const finish = readFinish(mojo, shared)
    const isClassifier = mojo.classCount > 1
    const outputs = isClassifier ? classOutputs(mojo) : valueOutputs
    return {
      ...sharedTreesKernel(mojo, shared, outputs, finish),
      staged: stagedPredictions(shared, finish, outputs.length, isClassifier ? 1 : 0),
    }
  },
}

function readFinish(mojo: Mojo, { groupCount, classCount }: SharedTrees): Finish {
  if (mojo.classCount === 1 && classCount === 1) {
    return (sums, r, _rows, _rowAt, _offset, out, at) => {
      out[at] = sums[r]! / groupCount
    }
  }
  if (mojo.classCount === 2 && classCount === 1) return finishBinomial(mojo, groupCount)
  if (mojo.classCount > 1 && classCount === mojo.classCount) return finishVotes(mojo)
  const found = `${mojo.classCount} classes and ${classCount} trees a group`
  throw new ModelError(mojo.source, 'model.ini', `expected a forest that has both, found ${found}`)
}

/** One tree for two classes: its leaves are shares of the first. */
function finishBinomial(mojo: Mojo, groupCount: number): Finish {
  const label = labelRow(mojo)
  return (sums, r, rows, rowAt, _offset, out, at) => {
    const p0 = sums[r]! / groupCount
    out[at + 1] = p0
    out[at + 2] = 1 - p0
    label(rows, rowAt, out, at)
  }
}

/** A tree a class. Where no tree votes, all probabilities are 0. */
function finishVotes(mojo: Mojo): Finish {
  const label = labelRow(mojo)
  const { classCount } = mojo
  return (sums, r, rows, rowAt, _offset, out, at) => {
    let sum = 0
    for (let c = 0; c < classCount; c++) sum += out[at + 1 + c] = sums[c * BLOCK + r]!
    if (sum > 0) for (let c = 0; c < classCount; c++) out[at + 1 + c]! /= sum
    label(rows, rowAt, out, at)
  }
}
