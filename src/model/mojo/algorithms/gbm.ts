import { ModelError } from '../../../core/errors.ts'
import type { Algorithm, Mojo } from '../algorithm.ts'
import type { Kernel } from '../../kernel.ts'
import { inverseLink, linkOfDistribution, links } from '../link.ts'
import { softmax } from '../label.ts'
import { classOutputs } from '../outputs.ts'
import { valueOutputs } from '../../outputs.ts'
import { labelRow } from '../class-label.ts'
import { treeContributions, weightedTrees } from '../../forest/contributions.ts'
import { featureNames, explainedFeatures } from '../tree/explained-features.ts'
import { sharedTreesKernel } from '../tree/shared-trees-kernel.ts'
import type { Finish } from '../../forest/forest-kernel.ts'
import { readSharedTrees } from '../tree/shared-trees.ts'
import type { TreeGrid } from '../../forest/tree-grid.ts'
import { stagedPredictions } from '../../forest/staged.ts'
import { BLOCK } from '../../forest/forest-scorer.ts'

/** Gradient boosting: the sum of leaves is a margin. */
export const gbm: Algorithm = {
  names: ['Gradient Boosting Machine', 'Gradient Boosting Method'],
  maxVersion: 1.4,
  compile(mojo) {
    const grid = readSharedTrees(mojo)
    const finish = readFinish(mojo, grid.classCount)
    const isClassifier = mojo.classCount > 1
    const outputs = isClassifier ? classOutputs(mojo, ['pVal0', 'pVal1']) : valueOutputs
    return {
      ...sharedTreesKernel(mojo, grid, outputs, finish),
      staged: stagedPredictions(grid, finish, outputs.length, isClassifier ? 1 : 0),
      ...explain(mojo, grid),
    }
  },
}

/**
 * Contributions to the margin: in float32 as H2O has them where there is one, else a class at a time, in doubles (H2O
 * explains no multinomial model).
 */
function explain(mojo: Mojo, grid: TreeGrid): Pick<Kernel, 'contributions'> {
  const classes = weightedTrees(grid)
  if (classes === null) return {}
  const single = grid.classCount === 1
  const bias = single ? Math.fround(mojo.ini.number('init_f', 0)) : 0
  const contributions = treeContributions(
    featureNames(mojo),
    single ? [null] : (mojo.responseLevels ?? classes.map((_, c) => String(c))),
    classes.map((trees) => ({ trees: () => trees, bias, scale: null })),
    single ? 'f32' : 'f64',
    explainedFeatures(mojo, grid),
  )
  return { contributions }
}

function readFinish(mojo: Mojo, slotCount: number): Finish {
  const distribution = mojo.ini.string('distribution')
  const initial = mojo.ini.number('init_f', 0)
  const toMean = inverseLink(readLink(mojo, distribution))
  switch (distribution) {
    case 'bernoulli':
    case 'quasibinomial':
    case 'modified_huber':
      expectShape(mojo, distribution, slotCount, mojo.classCount === 2 && slotCount === 1)
      return finishBinomial(mojo, initial, toMean)
    case 'multinomial':
      if (mojo.classCount === 2) {
        expectShape(mojo, distribution, slotCount, slotCount === 1)
        return finishTwoClasses(mojo, initial)
      }
      expectShape(mojo, distribution, slotCount, mojo.classCount === slotCount)
      return finishMultinomial(mojo)
    default:
      expectShape(mojo, distribution, slotCount, mojo.classCount === 1 && slotCount === 1)
      return (sums, r, _rows, _rowAt, offset, out, at) => {
        out[at] = toMean(sums[r]! + initial + offset)
      }
  }
}

function readLink(mojo: Mojo, distribution: string): (typeof links)[number] {
  const byDistribution = linkOfDistribution(distribution)
  if (byDistribution === null)
    throw new ModelError(
      mojo.source,
      'model.ini',
      `distribution ${JSON.stringify(distribution)} is not known`,
    )
  const name = mojo.ini.string('link_function', byDistribution)
  const link = links.find((known) => known === name)
  if (link === undefined)
    throw new ModelError(mojo.source, 'model.ini', `expected link_function to be one of ${links.join(', ')}`)
  return link
}

function expectShape(mojo: Mojo, distribution: string, slotCount: number, fits: boolean): void {
  if (fits) return
  const found = `${mojo.classCount} classes and ${slotCount} trees a group`
  throw new ModelError(mojo.source, 'model.ini', `distribution ${distribution} does not go with ${found}`)
}

function finishBinomial(mojo: Mojo, initial: number, toMean: (margin: number) => number): Finish {
  const label = labelRow(mojo)
  return (sums, r, rows, rowAt, offset, out, at) => {
    const p1 = toMean(sums[r]! + initial + offset)
    out[at + 1] = 1 - p1
    out[at + 2] = p1
    label(rows, rowAt, out, at)
  }
}

/** Two classes with the multinomial distribution: one tree a group, the margins are opposites. */
function finishTwoClasses(mojo: Mojo, initial: number): Finish {
  const label = labelRow(mojo)
  return (sums, r, rows, rowAt, offset, out, at) => {
    const margin = sums[r]! + (initial + offset)
    out[at + 1] = margin
    out[at + 2] = -margin
    softmax(out, at, 2)
    label(rows, rowAt, out, at)
  }
}

/** Neither initial value nor offset play a part. */
function finishMultinomial(mojo: Mojo): Finish {
  const label = labelRow(mojo)
  const { classCount } = mojo
  return (sums, r, rows, rowAt, _offset, out, at) => {
    for (let c = 0; c < classCount; c++) out[at + 1 + c] = sums[c * BLOCK + r]!
    softmax(out, at, classCount)
    label(rows, rowAt, out, at)
  }
}
