import { ModelError } from '../../core/errors.ts'
import { SettingError } from '../file-settings.ts'
import type { FileSettings } from '../file-settings.ts'
import type { Unsaid } from '../scorer.ts'
import type { Learner, LearnerTrees } from './learner.ts'

/**
 * How many rounds are scored. Files keep all of them; XGBoost's scikit-learn classes stop behind the best one, its Booster
 * does not. Without the setting: as whoever saved the file would. Throws ModelError.
 */
export function roundsUsed(
  { attributes, source }: Learner,
  model: LearnerTrees,
  { rounds }: FileSettings,
): number {
  const all = model.rounds.length - 1
  const best = attributes.get('best_iteration')
  if (rounds === 'all' || (rounds === undefined && (best === undefined || !attributes.has('scikit_learn'))))
    return all
  if (best === undefined) throw new SettingError(source, 'rounds', 'the file does not say which was best')
  const number = Number(best)
  if (Number.isInteger(number) && number >= 0 && number < all) return number + 1
  throw new ModelError(
    source,
    'learner.attributes, best_iteration',
    `expected a round from 0 to ${all - 1}, found ${JSON.stringify(best)}`,
  )
}

/** A Booster with a best round may have been saved out of a scikit-learn class, which stops there: only its user knows. */
export function unsaidRounds({ attributes, model }: Learner, { rounds }: FileSettings): Unsaid[] {
  const best = Number(attributes.get('best_iteration') ?? NaN) + 1
  if (rounds !== undefined || model.kind !== 'trees' || attributes.has('scikit_learn')) return []
  const all = model.rounds.length - 1
  if (!(best < all)) return []
  const message = `the file does not say whether predictions stop at the best round, ${best} of ${all}: all are scored, as Booster.predict does`
  return [{ setting: 'rounds', message }]
}

/** The first rounds alone. */
export function firstRounds(model: LearnerTrees, count: number): LearnerTrees {
  const rounds = model.rounds.slice(0, count + 1)
  // Rounds are at least a start.
  const treeCount = rounds.at(-1)!
  return {
    ...model,
    trees: model.trees.slice(0, treeCount),
    groups: model.groups.slice(0, treeCount),
    weights: model.weights?.slice(0, treeCount) ?? null,
    rounds,
  }
}
