import { labelColumnOf } from '../core/column.ts'
import type { Model } from './scorer.ts'

/**
 * The model of two classes with another threshold of its label: from that probability of the second level on it predicts
 * that level. Null for a model that has none.
 */
export function relabelled(model: Model, threshold: number): Model | null {
  const { scorer } = model
  const { outputs } = scorer
  const label = labelColumnOf(outputs)
  const probabilities = outputs.flatMap(({ kind }, at) => (kind === 'probability' ? [at] : []))
  const [, second] = probabilities
  if (model.category !== 'Binomial' || label < 0 || second === undefined) return null
  return {
    ...model,
    defaultThreshold: threshold,
    scorer: {
      inputs: scorer.inputs,
      outputs,
      stateful: scorer.stateful,
      score(rows, rowCount, out, refused) {
        const refusals = scorer.score(rows, rowCount, out, refused)
        for (let row = 0, at = 0; row < rowCount; row++, at += outputs.length)
          if (refused[row] === 0) out[at + label] = out[at + second]! >= threshold ? 1 : 0
        return refusals
      },
    },
  }
}
