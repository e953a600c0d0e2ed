import type { InputColumn } from '../../core/column.ts'
import type { FileSettings } from '../file-settings.ts'
import type { Kernel } from '../kernel.ts'
import type { Learner } from './learner.ts'
import { withMissing } from './missing-cells.ts'
import {
  nativeLinearContributions,
  nativeContributions,
  nativeLeaves,
  nativeStaged,
  nativeTrees,
} from './native-explanations.ts'
import type { NativePrediction } from './native-prediction.ts'
import { nativeLinearSums, nativeTreeSums } from './native-sums.ts'
import type { NativeSums } from './native-sums.ts'
import { firstRounds, roundsUsed } from './rounds.ts'

/** A native model, compiled. Throws ModelError. */
export function nativeKernel(
  learner: Learner,
  inputs: readonly InputColumn[],
  prediction: NativePrediction,
  settings: FileSettings,
): Kernel {
  const names = inputs.map(({ name }) => name)
  const { missing } = settings
  const kernel = compile(learner, inputs, names, prediction, settings)
  return missing === undefined || Number.isNaN(missing) ? kernel : withMissing(kernel, names.length, missing)
}

function compile(
  learner: Learner,
  inputs: readonly InputColumn[],
  names: readonly string[],
  prediction: NativePrediction,
  settings: FileSettings,
): Kernel {
  if (learner.model.kind === 'linear') {
    return {
      ...scoring(nativeLinearSums(learner, learner.model, prediction.margins), prediction),
      contributions: nativeLinearContributions(learner, learner.model, names, prediction),
    }
  }
  const model = firstRounds(learner.model, roundsUsed(learner, learner.model, settings))
  const contributions = nativeContributions(learner, model, names, prediction)
  return {
    ...scoring(nativeTreeSums(learner, model, prediction.margins), prediction),
    treeCount: model.trees.length,
    ...(contributions !== null && { contributions }),
    leaves: nativeLeaves(learner, model),
    staged: nativeStaged(learner, model, prediction),
    trees: nativeTrees(learner, model, inputs, prediction, settings.missing === 0),
  }
}

function scoring(summing: NativeSums, { outputs, finish, remarks }: NativePrediction): Kernel {
  const { sums, blockOf, compute } = summing
  const width = outputs.length
  return {
    outputs,
    remarks,
    score(rows, rowCount, _offsets, out) {
      for (let first = 0; first < rowCount;) {
        const count = blockOf(rowCount - first)
        compute(rows, first, count)
        for (let r = 0; r < count; r++) finish(sums, r, out, (first + r) * width)
        first += count
      }
      return 0
    },
  }
}
