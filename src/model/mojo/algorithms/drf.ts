import { ModelError } from '../../../core/errors.ts'
import type { Algorithm, Mojo } from '../algorithm.ts'
import type { Kernel } from '../../kernel.ts'
import { classOutputs } from '../outputs.ts'
import { valueOutputs } from '../../outputs.ts'
import { labelRow } from '../class-label.ts'
import { treeContributions, weightedTrees } from '../../forest/contributions.ts'
import { featureNames, explainedFeatures } from '../tree/explained-features.ts'
import type { Scale } from '../../forest/contributions.ts'
import { sharedTreesKernel } from '../tree/shared-trees-kernel.ts'
import type { Finish } from '../../forest/forest-kernel.ts'
import { readSharedTrees } from '../tree/shared-trees.ts'
import type { TreeGrid } from '../../forest/tree-grid.ts'
import { stagedPredictions } from '../../forest/staged.ts'
import { variablesInUse } from '../variables-in-use.ts'
import { BLOCK } from '../../forest/forest-scorer.ts'

/** Random forest: the mean of leaves, or their shares as votes. Offsets play no part. */
export const drf: Algorithm = {
  names: ['Distributed Random Forest'],
  maxVersion: 1.4,
  compile(mojo) {
    const grid = readSharedTrees(mojo)
    const finish = readFinish(mojo, grid)
    const isClassifier = mojo.classCount > 1
    const outputs = isClassifier ? classOutputs(mojo) : valueOutputs
    return {
      ...sharedTreesKernel(mojo, grid, outputs, finish),
      staged: stagedPredictions(grid, finish, outputs.length, isClassifier ? 1 : 0),
      ...explain(mojo, grid),
    }
  },
}

/**
 * Contributions to the prediction of one forest, in float32 as H2O has them (which needs the number of variables in use,
 * from the file's details); else to the mean vote of each class before they are normalised, in doubles.
 */
function explain(mojo: Mojo, grid: TreeGrid): Pick<Kernel, 'contributions'> {
  const classes = weightedTrees(grid)
  if (classes === null) return {}
  const features = explainedFeatures(mojo, grid)
  const names = featureNames(mojo)
  const { groupCount } = grid
  if (grid.classCount > 1) {
    const scale: Scale = (phi) => {
      phi.forEach((value, k) => (phi[k] = value / groupCount))
    }
    const levels = mojo.responseLevels ?? classes.map((_, c) => String(c))
    const margins = classes.map((trees) => ({ trees: () => trees, bias: 0, scale }))
    return { contributions: treeContributions(names, levels, margins, 'f64', features) }
  }
  const scale = mojo.classCount === 1 ? scaleMean(groupCount) : scaleBinomial(mojo, groupCount)
  if (scale === null) return {}
  const margins = classes.map((trees) => ({ trees: () => trees, bias: 0, scale }))
  return { contributions: treeContributions(names, [null], margins, 'f32', features) }
}

function scaleMean(groupCount: number): Scale {
  return scaleBy(0, groupCount)
}

/** Trees vote for the first class, the second is explained: 1 is spread over bias and variables in use. */
function scaleBinomial(mojo: Mojo, groupCount: number): Scale | null {
  const used = variablesInUse(mojo)
  return used === null ? null : scaleBy(Math.fround(1 / (used + 1)), -groupCount)
}

function scaleBy(share: number, divisor: number): Scale {
  return (phi) => {
    for (let k = 0; k < phi.length; k++) {
      if (phi[k] !== 0) phi[k] = share + Math.fround(phi[k]! / divisor)
    }
  }
}

function readFinish(mojo: Mojo, { groupCount, classCount }: TreeGrid): Finish {
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
