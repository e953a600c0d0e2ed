import { labelColumnOf } from '../core/column.ts'
import type { Contribution } from '../core/prediction-entry.ts'
import type { ContributionScorer, Model } from './scorer.ts'

/**
 * The `top` contributions of a row to its predicted class (or the one margin), largest absolute value first, the bias
 * term last.
 *
 * @returns a function of a row's input cells and of its output cells
 */
export function topContributions(
  { scorer: { outputs } }: Pick<Model, 'scorer'>,
  scorer: ContributionScorer,
  top: number,
): (inputs: Float64Array, out: Float64Array) => readonly Contribution[] {
  const { names, classes } = scorer
  const values = new Float64Array(classes.length * names.length)
  const labelAt = labelColumnOf(outputs)
  return (inputs, out) => {
    scorer.contributions(inputs, values)
    const predicted = classes.length === 1 ? 0 : Math.max(0, out[labelAt]!)
    const own = names.map((feature, i) => ({ feature, value: values[predicted * names.length + i]! }))
    const bias = own.splice(-1)
    return [...own.sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, top), ...bias]
  }
}
