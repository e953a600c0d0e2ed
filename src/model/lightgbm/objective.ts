import type { OutputColumn } from '../../core/column.ts'
import { ModelError } from '../../core/errors.ts'
import { SettingError } from '../file-settings.ts'
import { BLOCK } from '../forest/forest-scorer.ts'
import type { Finish } from '../forest/forest-kernel.ts'
import { exp } from '../math/exact.ts'
import { labelledOutputs, plainOutputs, valueOutputs } from '../outputs.ts'
import type { ModelCategory } from '../scorer.ts'
import type { LightgbmHeader } from './header.ts'

/** What becomes of the sums of leaves. */
export interface ReadObjective {
  readonly category: ModelCategory
  /** Names of the classes; null where it has none. */
  readonly levels: readonly string[] | null
  readonly outputs: readonly OutputColumn[]
  /** @param divisor of each sum: the number of iterations in a random forest, else 1 */
  readonly finish: (divisor: number) => Finish
}

type Transform = (margin: number) => number

const asIs: Transform = (margin) => margin
/** Of models that were trained on the square root. */
const square: Transform = (margin) => Math.sign(margin) * margin * margin
const logistic = (slope: number): Transform => {
  return (margin) => 1 / (1 + exp(-slope * margin))
}

/** Objectives of one number. */
const valueObjectives: ReadonlyMap<string, Transform> = new Map([
  ['regression', asIs],
  ['regression_l1', asIs],
  ['huber', asIs],
  ['fair', asIs],
  ['quantile', asIs],
  ['mape', asIs],
  ['lambdarank', asIs],
  ['rank_xendcg', asIs],
  ['poisson', exp],
  ['gamma', exp],
  ['tweedie', exp],
  ['cross_entropy', logistic(1)],
  ['cross_entropy_lambda', (margin) => Math.log1p(exp(margin))],
])

/** Those whose `sqrt` the library heeds. */
const squared = ['regression', 'regression_l1', 'fair', 'quantile', 'mape']

const classObjectives = ['binary', 'multiclass', 'multiclassova']

/**
 * @param labels names of the classes, in the order of their numbers; the numbers where they are not given
 * @throws ModelError for an objective that is not known, or that does not go with the rest
 */
export function readObjective(
  header: LightgbmHeader,
  labels: readonly string[] | undefined,
  source: string,
): ReadObjective {
  const [name = 'custom', ...options] = header.objective?.split(' ').filter((word) => word !== '') ?? []
  const fail = (expectation: string): never => {
    throw new ModelError(source, 'header, objective', expectation)
  }
  const slots = header.treesPerIteration
  if (classObjectives.includes(name)) {
    const classCount = name === 'binary' ? 2 : slots
    if (slots !== (name === 'binary' ? 1 : header.classCount) || classCount < 2)
      fail(`${name} does not go with ${header.classCount} classes and ${slots} trees an iteration`)
    const levels = labels ?? Array.from({ length: classCount }, (_, level) => String(level))
    if (levels.length !== classCount)
      throw new SettingError(source, 'labels', `expected ${classCount} of them, found ${levels.length}`)
    return classObjective(name, levels, name === 'multiclass' ? 1 : sigmoidOf(options, fail))
  }
  if (labels !== undefined) throw new SettingError(source, 'labels', `objective ${name} predicts no classes`)
  if (name === 'custom') return customObjective(slots)
  const transform = valueObjectives.get(name) ?? fail(unknownObjective(name))
  if (slots !== 1) fail(`${name} does not go with ${slots} trees an iteration`)
  return valueObjective(options.includes('sqrt') && squared.includes(name) ? square : transform)
}

function unknownObjective(name: string): string {
  const known = [...classObjectives, ...valueObjectives.keys(), 'custom'].join(', ')
  return `${JSON.stringify(name)} is not known (${known} are)`
}

function sigmoidOf(options: readonly string[], fail: (expectation: string) => never): number {
  const text = options.find((option) => option.startsWith('sigmoid:')) ?? ''
  const slope = Number(text.slice('sigmoid:'.length))
  return slope > 0 && Number.isFinite(slope) ? slope : fail(`expected sigmoid: and a number above 0`)
}

function classObjective(name: string, levels: readonly string[], slope: number): ReadObjective {
  const category = levels.length === 2 ? 'Binomial' : 'Multinomial'
  const outputs = labelledOutputs(levels)
  const probability = logistic(slope)
  const count = levels.length
  switch (name) {
    case 'binary':
      return { category, levels, outputs, finish: (divisor) => finishBinary(divisor, probability) }
    case 'multiclass':
      return { category, levels, outputs, finish: (divisor) => finishSoftmax(divisor, count) }
    default:
      return {
        category,
        levels,
        outputs,
        finish: (divisor) => finishOneVersusAll(divisor, count, probability),
      }
  }
}

function valueObjective(transform: Transform): ReadObjective {
  return {
    category: 'Regression',
    levels: null,
    outputs: valueOutputs,
    finish: (divisor) => (sums, r, _rows, _rowAt, _offset, out, at) => {
      out[at] = transform(sums[r]! / divisor)
    },
  }
}

/** What the sums stand for, only the user knows. */
function customObjective(slots: number): ReadObjective {
  if (slots === 1) return valueObjective(asIs)
  return {
    category: 'MultiOutput',
    levels: null,
    outputs: plainOutputs(Array.from({ length: slots }, (_, slot) => `raw${slot}`)),
    finish: (divisor) => (sums, r, _rows, _rowAt, _offset, out, at) => {
      for (let slot = 0; slot < slots; slot++) out[at + slot] = sums[slot * BLOCK + r]! / divisor
    },
  }
}

function finishBinary(divisor: number, probability: Transform): Finish {
  return (sums, r, _rows, _rowAt, _offset, out, at) => {
    const p1 = probability(sums[r]! / divisor)
    out[at] = p1 > 0.5 ? 1 : 0
    out[at + 1] = 1 - p1
    out[at + 2] = p1
  }
}

function finishSoftmax(divisor: number, count: number): Finish {
  return (sums, r, _rows, _rowAt, _offset, out, at) => {
    let most = -Infinity
    for (let c = 0; c < count; c++) {
      const margin = sums[c * BLOCK + r]! / divisor
      out[at + 1 + c] = margin
      if (margin > most) most = margin
    }
    let sum = 0
    for (let c = 1; c <= count; c++) sum += out[at + c] = exp(out[at + c]! - most)
    for (let c = 1; c <= count; c++) out[at + c]! /= sum
    out[at] = firstLargest(out, at + 1, count)
  }
}

/** The probabilities of all classes need not add up to 1. */
function finishOneVersusAll(divisor: number, count: number, probability: Transform): Finish {
  return (sums, r, _rows, _rowAt, _offset, out, at) => {
    for (let c = 0; c < count; c++) out[at + 1 + c] = probability(sums[c * BLOCK + r]! / divisor)
    out[at] = firstLargest(out, at + 1, count)
  }
}

function firstLargest(out: Float64Array, from: number, count: number): number {
  let best = 0
  for (let c = 1; c < count; c++) if (out[from + c]! > out[from + best]!) best = c
  return best
}
