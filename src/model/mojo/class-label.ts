import type { Mojo } from './algorithm.ts'
import { binomialLabel, correctPriors, multinomialLabel } from './label.ts'

/** The last steps of a classifier of trees: probabilities at `out[at + 1 ..]` are corrected, the label put before them. */
export type LabelRow = (rows: Float64Array, rowAt: number, out: Float64Array, at: number) => void

/** Prior correction when the model was trained on balanced classes, then the label. */
export function labelRow(mojo: Mojo): LabelRow {
  const { classCount, defaultThreshold, featureCount } = mojo
  const prior = mojo.priorClassDistribution
  const model = mojo.modelClassDistribution
  const label: LabelRow =
    classCount === 2
      ? (_rows, _rowAt, out, at) => {
          out[at] = binomialLabel(out[at + 2]!, defaultThreshold)
        }
      : (rows, rowAt, out, at) => {
          out[at] = multinomialLabel(out, at, classCount, rows, rowAt, featureCount, prior)
        }
  if (!mojo.balanceClasses || prior === null || model === null) return label
  return (rows, rowAt, out, at) => {
    correctPriors(out, at, classCount, prior, model)
    label(rows, rowAt, out, at)
  }
}
