import { unsaidFacts } from '../facts.ts'
import type { ModelDetail, ModelFacts, VariableImportance } from '../facts.ts'
import type { FileSettings } from '../file-settings.ts'
import { nodeKinds } from '../forest/tree.ts'
import type { Learner, LearnerTrees } from './learner.ts'
import { nativeColumns } from './native-columns.ts'
import { nativeObjective } from './native-objective.ts'
import { firstRounds, roundsUsed } from './rounds.ts'

/** What the file says apart from how to score. Throws ModelError. */
export function nativeFacts(learner: Learner, fileBytes: number, settings: FileSettings): ModelFacts {
  const used =
    learner.model.kind === 'linear'
      ? null
      : firstRounds(learner.model, roundsUsed(learner, learner.model, settings))
  const names = nativeColumns(learner, settings).inputs.map(({ name }) => name)
  const { importances, otherImportances } = importancesOf(used, names)
  return {
    ...unsaidFacts,
    entries: 1,
    fileBytes,
    importances,
    otherImportances,
    details: detailsOf(learner, used, settings),
  }
}

/** XGBoost's total_gain, weight and total_cover: of the rounds that are scored. */
function importancesOf(
  model: LearnerTrees | null,
  names: readonly string[],
): Pick<ModelFacts, 'importances' | 'otherImportances'> {
  if (model === null) return { importances: null, otherImportances: {} }
  const gain = new Float64Array(names.length)
  const cover = new Float64Array(names.length)
  const split = new Float64Array(names.length)
  for (const tree of model.trees) {
    tree.tree.kind.forEach((kind, node) => {
      if (kind === nodeKinds.leaf) return
      const feature = tree.tree.column[node]!
      gain[feature]! += tree.gain?.[node] ?? NaN
      cover[feature]! += tree.hasCover ? tree.cover[node]! : NaN
      split[feature]! += 1
    })
  }
  const others = Object.entries({ split, cover }).flatMap(([measure, values]) => {
    const ranked = rank(values, split, names)
    return ranked === null ? [] : [[measure, ranked] as const]
  })
  return { importances: rank(gain, split, names), otherImportances: Object.fromEntries(others) }
}

/** Of the features that splits test; null where a tree does not say. */
function rank(
  values: Float64Array,
  split: Float64Array,
  names: readonly string[],
): readonly VariableImportance[] | null {
  const total = values.reduce((sum, value) => sum + value, 0)
  if (!Number.isFinite(total) || total <= 0) return null
  const most = values.reduce((a, b) => Math.max(a, b), 0)
  return names
    .flatMap((variable, feature): VariableImportance[] => {
      const relative = values[feature]!
      if (split[feature] === 0) return []
      return [{ variable, relative, scaled: relative / most, share: relative / total }]
    })
    .sort((a, b) => b.relative - a.relative)
}

function detailsOf(
  learner: Learner,
  used: LearnerTrees | null,
  settings: FileSettings,
): readonly ModelDetail[] {
  const { objective, objectiveParameters, booster, model, version } = learner
  const parameters = [...objectiveParameters].map(([name, value]) => `${name} ${value}`).join(', ')
  const unknown = nativeObjective(objective, version) !== null ? '' : '; not known here: sums as they stand'
  return [
    { name: 'objective', value: `${objective}${parameters === '' ? '' : ` (${parameters})`}${unknown}` },
    { name: 'booster', value: booster },
    ...(used === null || model.kind === 'linear' ? [] : roundDetails(learner, model, used, settings)),
    { name: 'base_score', value: baseScoreText(learner) },
    { name: 'missing', value: missingText(learner, settings) },
    ...(used === null
      ? []
      : [{ name: 'importances', value: 'total gain; split counts splits; cover sums hessians' }]),
    { name: 'written by', value: `XGBoost ${version.join('.')}` },
  ]
}

function roundDetails(
  { attributes }: Learner,
  model: LearnerTrees,
  used: LearnerTrees,
  { rounds }: FileSettings,
): readonly ModelDetail[] {
  const all = model.rounds.length - 1
  const count = used.rounds.length - 1
  const best = attributes.get('best_iteration')
  const why = rounds === undefined ? '' : ` (setting rounds: ${rounds})`
  const bestText = best === undefined ? '' : `; the best is ${best}, counted from 0`
  return [{ name: 'rounds', value: `${count} of ${all} in the file are scored${why}${bestText}` }]
}

function baseScoreText({ baseScores }: Learner): string {
  const [first = 0] = baseScores
  const shown = baseScores.every((score) => score === first) ? [first] : [...baseScores]
  return shown.map(float32Text).join(', ')
}

/** The shortest text that reads back. */
function float32Text(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = Number(value.toPrecision(digits))
    if (Math.fround(text) === value) return String(text)
  }
  return String(value)
}

function missingText({ booster }: Learner, { missing }: FileSettings): string {
  const which =
    missing === undefined || Number.isNaN(missing) ? 'NaN' : `NaN and ${missing} (setting missing)`
  return `${which}; ${booster === 'gblinear' ? 'adds nothing' : 'goes where each split says'}`
}
