import { ModelError } from '../../../core/errors.ts'
import type { Algorithm, Mojo } from '../algorithm.ts'
import type { Kernel } from '../../kernel.ts'
import { classOutputs } from '../outputs.ts'
import { valueOutputs } from '../../outputs.ts'
import { readFeatureLayout } from '../xgboost/feature-layout.ts'
import { drawnColumns } from '../tree/explained-features.ts'
import { readNodeWeights } from '../xgboost/node-weights.ts'
import { labelRow } from '../class-label.ts'
import { BLOCK } from '../../forest/forest-scorer.ts'
import { parseBooster } from '../../xgboost/booster.ts'
import type { Booster } from '../../xgboost/booster.ts'
import { boosterContributions } from '../../xgboost/contributions.ts'
import { FeatureSpace } from '../../xgboost/feature-space.ts'
import { boosterTrees } from '../../xgboost/booster-trees.ts'
import { boosterLeaves } from '../../xgboost/leaves.ts'
import { objectives, softmax } from '../../xgboost/objective.ts'
import type { Objective } from '../../xgboost/objective.ts'
import { boosterSums } from '../../xgboost/booster-sums.ts'
import { noted } from '../../noted.ts'

const boosterEntry = 'boosterBytes'

/** XGBoost: float32 from end to end. */
export const xgboost: Algorithm = {
  names: ['XGBoost'],
  maxVersion: 1.1,
  compile(mojo) {
    const booster = noted('booster', () =>
      parseBooster(mojo.archive.bytes(boosterEntry), mojo.source, boosterEntry),
    )
    const space = new FeatureSpace(readFeatureLayout(mojo))
    const objective = readObjective(mojo, booster)
    return {
      ...boosterKernel(mojo, booster, space, objective),
      demandsOffset: mojo.ini.boolean('has_offset', false),
      remarks: remarksOn(booster),
      ...(booster.model.kind === 'trees' && {
        treeCount: booster.model.trees.length,
        leaves: boosterLeaves(booster.model, space),
        trees: boosterTrees(booster.model, space, drawnColumns(mojo), classNames(mojo, booster)),
        contributions: boosterContributions(
          booster,
          booster.model,
          space,
          space.names(mojo.columns, mojo.domains),
          mojo.responseLevels,
          readNodeWeights(mojo, booster.model),
          baseMargin(booster, objective),
        ),
      }),
    }
  },
}

function classNames({ responseLevels }: Mojo, { groupCount }: Booster): readonly (string | null)[] {
  if (groupCount === 1) return [null]
  return Array.from({ length: groupCount }, (_, c) => responseLevels?.[c] ?? String(c))
}

function remarksOn({ model, groupCount }: Booster): string[] {
  if (model.kind === 'linear' || model.weights === null) return []
  const remarks = [
    "H2O's contributions leave out the weights that dart gives its trees, so they do not add up to the margin; ours for " +
      'several classes have them.',
  ]
  if (groupCount === 1) return remarks
  const wrong =
    "H2O's scorer gives the trees of dart the wrong weights where there are several classes: predictions differ from " +
    "the training cluster's, and so do Sluice's. Train with booster gbtree."
  return [wrong, ...remarks]
}

function readObjective(mojo: Mojo, booster: Booster): Objective {
  const objective = objectives.get(booster.objective)
  if (objective === undefined) {
    const known = [...objectives.keys()].join(', ')
    throw new ModelError(
      mojo.source,
      boosterEntry,
      `objective ${JSON.stringify(booster.objective)} is not supported (${known} are)`,
    )
  }
  const groupCount = mojo.classCount > 2 ? mojo.classCount : 1
  if (booster.groupCount !== groupCount || (objective.transform === 'softmax') !== mojo.classCount > 2) {
    const found = `${booster.objective} with ${booster.groupCount} output groups`
    throw new ModelError(mojo.source, boosterEntry, `${found} does not go with ${mojo.classCount} classes`)
  }
  return objective
}

function boosterKernel(mojo: Mojo, booster: Booster, space: FeatureSpace, objective: Objective): Kernel {
  const summing = boosterSums(booster, space)
  const finish = readFinish(mojo, booster, objective, summing.sums)
  const outputs = mojo.classCount > 1 ? classOutputs(mojo) : valueOutputs
  const width = outputs.length
  const hasOffset = mojo.ini.boolean('has_offset', false)
  const starts = new Float32Array(BLOCK).fill(baseMargin(booster, objective))
  return {
    outputs,
    score(rows, rowCount, offsets, out, refused) {
      let refusedCount = 0
      for (let first = 0; first < rowCount;) {
        const count = summing.blockOf(rowCount - first)
        // The offset takes the place of the base margin.
        if (hasOffset) for (let r = 0; r < count; r++) starts[r] = offsets === null ? 0 : offsets[first + r]!
        summing.compute(rows, first, count, starts)
        for (let r = 0; r < count; r++) {
          const row = first + r
          if (refuses(hasOffset, offsets, row)) {
            refusedCount++
            refused[row] = 1
            out.fill(NaN, row * width, (row + 1) * width)
          } else {
            finish(r, rows, row * mojo.featureCount, out, row * width)
          }
        }
        first += count
      }
      return refusedCount
    },
  }
}

/** What sums start with. Files of XGBoost before 1.0 hold the margin itself. */
function baseMargin(booster: Booster, objective: Objective): number {
  return booster.major >= 1 ? objective.marginOf(booster.baseScore) : booster.baseScore
}

/** H2O's scorer wants an offset exactly where the model was trained with one. */
function refuses(hasOffset: boolean, offsets: Float64Array | null, row: number): boolean {
  return hasOffset ? offsets === null : offsets !== null && offsets[row] !== 0
}

type Finish = (r: number, rows: Float64Array, rowAt: number, out: Float64Array, at: number) => void

function readFinish(mojo: Mojo, booster: Booster, { transform }: Objective, sums: Float32Array): Finish {
  const label = labelRow({ ...mojo, balanceClasses: false })
  if (transform === 'softmax') {
    const { groupCount } = booster
    return (r, rows, rowAt, out, at) => {
      softmax(sums, r, BLOCK, groupCount, out, at + 1)
      label(rows, rowAt, out, at)
    }
  }
  if (mojo.classCount === 2) {
    return (r, rows, rowAt, out, at) => {
      const p1 = transform(sums[r]!)
      out[at + 1] = Math.fround(1 - p1)
      out[at + 2] = p1
      label(rows, rowAt, out, at)
    }
  }
  return (r, _rows, _rowAt, out, at) => {
    out[at] = transform(sums[r]!)
  }
}
