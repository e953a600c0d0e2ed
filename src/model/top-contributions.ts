import { labelColumnOf } from '../core/column.ts'
import type { Contribution } from '../core/prediction-entry.ts'
import type { ContributionScorer, Scorer } from './scorer.ts'

interface WithOutputs {
  readonly scorer: Pick<Scorer, 'outputs'>
}

/** Which contributions are wanted. */
export interface ContributionChoice {
  /** How many of the largest. */
  readonly top: number
  /** How many of the smallest. */
  readonly bottom: number
  /** Whether -3 is smaller than 1, or by its absolute value larger. */
  readonly signed: boolean
}

/** The contributions that were chosen: the largest first, the smallest first. */
export interface ChosenContributions {
  readonly top: readonly Contribution[]
  readonly bottom: readonly Contribution[]
  readonly bias: Contribution
}

/**
 * Chooses among a row's contributions to its predicted class (or the one margin), as H2O does: where more are wanted than
 * there are, all are among the largest.
 *
 * @returns a function of a row's input cells and of its output cells
 */
export function chooseContributions(
  { scorer: { outputs } }: WithOutputs,
  scorer: ContributionScorer,
  { top, bottom, signed }: ContributionChoice,
): (inputs: Float64Array, out: Float64Array) => ChosenContributions {
  const { names, classes } = scorer
  const values = new Float64Array(classes.length * names.length)
  const labelAt = labelColumnOf(outputs)
  const rank = ({ value }: Contribution): number => (signed ? value : Math.abs(value))
  return (inputs, out) => {
    scorer.contributions(inputs, values)
    const predicted = classes.length === 1 ? 0 : Math.max(0, out[labelAt]!)
    const own = names.map((feature, i) => ({ feature, value: values[predicted * names.length + i]! }))
    // A scorer names its bias last.
    const bias = own.pop()!
    const all = top + bottom > own.length
    const ascending = !all && top === 0
    own.sort((a, b) => (ascending ? rank(a) - rank(b) : rank(b) - rank(a)))
    if (all) return { top: own, bottom: [], bias }
    if (ascending) return { top: [], bottom: own.slice(0, bottom), bias }
    return { top: own.slice(0, top), bottom: own.slice(own.length - bottom).reverse(), bias }
  }
}

/**
 * The `top` contributions of a row to its predicted class (or the one margin), largest absolute value first, the bias
 * term last.
 *
 * @returns a function of a row's input cells and of its output cells
 */
export function topContributions(
  model: WithOutputs,
  scorer: ContributionScorer,
  top: number,
): (inputs: Float64Array, out: Float64Array) => readonly Contribution[] {
  const choose = chooseContributions(model, scorer, { top, bottom: 0, signed: false })
  return (inputs, out) => {
    const chosen = choose(inputs, out)
    return [...chosen.top, chosen.bias]
  }
}
