import { ModelError } from '../../core/errors.ts'
import type { OutputColumn } from '../../core/column.ts'
import { SettingError } from '../file-settings.ts'
import type { FileSettings } from '../file-settings.ts'
import { BLOCK } from '../forest/forest-scorer.ts'
import { float32Outputs, labelledOutputs, plainOutputs, valueOutputs } from '../outputs.ts'
import type { ModelCategory, Unsaid } from '../scorer.ts'
import type { Learner } from './learner.ts'
import { nativeObjective, nativeSoftmax, refusedObjectives, unknownObjective } from './native-objective.ts'
import type { NativeObjective } from './native-objective.ts'

/** How sums become predictions. */
export interface NativePrediction {
  readonly category: ModelCategory
  readonly outputs: readonly OutputColumn[]
  /** Of a classifier: its levels. */
  readonly levels: readonly string[] | null
  /** One an output of the booster: what its sum starts with. */
  readonly margins: Float32Array
  /** @param sums sum of output g for row r of the block at [g * BLOCK + r] */
  readonly finish: (sums: Float32Array, r: number, out: Float64Array, at: number) => void
  readonly unsaid: readonly Unsaid[]
  readonly remarks: readonly string[]
}

/** Throws ModelError. */
export function nativePrediction(learner: Learner, { labels }: FileSettings): NativePrediction {
  const { objective, outputCount, source } = learner
  const refused = refusedObjectives.get(objective)
  if (refused !== undefined)
    throw new ModelError(source, 'learner.objective, name', `${objective} is not supported: ${refused}`)
  const known = nativeObjective(objective, learner.version)
  const { marginOf, predicts, transform, sorted = false } = known ?? unknownObjective
  const base = {
    margins: learner.baseScores.map(marginOf),
    remarks: known === null ? [unknownRemark(objective)] : [],
  }
  if (predicts === 'classes' || (predicts === 'two-classes' && outputCount === 1)) {
    const levels = classNames(learner, labels, predicts === 'classes' ? outputCount : 2)
    return {
      ...base,
      category: predicts === 'classes' ? 'Multinomial' : 'Binomial',
      outputs: float32Outputs(labelledOutputs(levels)),
      levels,
      finish: predicts === 'classes' ? classFinish(objective, outputCount) : twoClassFinish(transform),
      unsaid: labels === undefined ? [unsaidLabels(levels)] : [],
    }
  }
  if (labels !== undefined)
    throw new SettingError(source, 'labels', `does not go with ${objective}, which predicts no classes`)
  return {
    ...base,
    category: outputCount === 1 ? 'Regression' : 'MultiOutput',
    outputs: float32Outputs(outputCount === 1 ? valueOutputs : plainOutputs(valueNames(learner))),
    levels: null,
    finish: sorted
      ? inOrder(valueFinish(transform, outputCount), outputCount)
      : valueFinish(transform, outputCount),
    unsaid: [],
  }
}

function unknownRemark(objective: string): string {
  return `Objective ${JSON.stringify(objective)} is none of XGBoost's that are known here: predictions are the sums as they stand.`
}

function classNames({ source }: Learner, labels: FileSettings['labels'], count: number): readonly string[] {
  if (labels === undefined) return Array.from({ length: count }, (_, k) => String(k))
  if (labels.length !== count)
    throw new SettingError(source, 'labels', `expected ${count} of them, found ${labels.length}`)
  return labels
}

function unsaidLabels(levels: readonly string[]): Unsaid {
  const shown = levels.length > 3 ? `${levels[0]!} to ${levels.at(-1)!}` : levels.join(', ')
  return {
    setting: 'labels',
    message: `the names of the classes are not in the file: predictions say ${shown}`,
  }
}

/** By quantile, or numbered. */
function valueNames({ objective, objectiveParameters, outputCount }: Learner): readonly string[] {
  const numbered = Array.from({ length: outputCount }, (_, k) => `predict${k}`)
  const listed = /^\[(.*)\]$/.exec(objectiveParameters.get('quantile_alpha') ?? '')?.[1]?.split(',') ?? []
  const quantiles = listed.map((text) => `q${Number(text)}`)
  const isNamed = objective === 'reg:quantileerror' && new Set(quantiles).size === outputCount
  return isNamed && quantiles.length === outputCount ? quantiles : numbered
}

/** A probability above a half is the second class. */
function twoClassFinish(transform: NativeObjective['transform']): NativePrediction['finish'] {
  return (sums, r, out, at) => {
    const p = transform(sums[r]!)
    out[at] = p > 0.5 ? 1 : 0
    out[at + 1] = Math.fround(1 - p)
    out[at + 2] = p
  }
}

/** The first of the largest, of sums with softmax, which gives no probabilities in XGBoost, else of probabilities. */
function classFinish(objective: string, count: number): NativePrediction['finish'] {
  const bySum = objective === 'multi:softmax'
  return (sums, r, out, at) => {
    nativeSoftmax(sums, r, BLOCK, count, out, at + 1)
    let best = 0
    for (let g = 1; g < count; g++) {
      const isBetter = bySum
        ? sums[g * BLOCK + r]! > sums[best * BLOCK + r]!
        : out[at + 1 + g]! > out[at + 1 + best]!
      if (isBetter) best = g
    }
    out[at] = best
  }
}

function valueFinish(transform: NativeObjective['transform'], count: number): NativePrediction['finish'] {
  return (sums, r, out, at) => {
    for (let g = 0; g < count; g++) out[at + g] = transform(sums[g * BLOCK + r]!)
  }
}

function inOrder(finish: NativePrediction['finish'], count: number): NativePrediction['finish'] {
  return (sums, r, out, at) => {
    finish(sums, r, out, at)
    // In place: nothing is allocated while scoring.
    for (let end = at + 1; end < at + count; end++) {
      const value = out[end]!
      let to = end
      for (; to > at && out[to - 1]! > value; to--) out[to] = out[to - 1]!
      out[to] = value
    }
  }
}
