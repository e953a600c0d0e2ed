import { labelColumnOf } from '../core/column.ts'
import type { ContributionScorer, LeafScorer, Model, Reconstructor, StagedScorer } from '../model/scorer.ts'
import { chooseContributions } from '../model/top-contributions.ts'
import type { ContributionChoice } from '../model/top-contributions.ts'
import type { Cell } from './cell.ts'
import { doubleType, textType, wholeType } from './column-type.ts'
import type { TypedColumn } from './column-type.ts'
import { levelsOf } from '../model/labels.ts'
import type { ScoredRows } from './scored-rows.ts'

/** Columns of the output that belong together: they are all there for a scored row, and all empty for a refused one. */
export interface ColumnGroup {
  readonly columns: readonly TypedColumn[]
  /** Appends a scored row's cells, one a column. */
  append(rows: ScoredRows, row: number, line: Cell[]): void
}

/** The model's outputs under H2O's names; the label as text. */
export function predictionGroup(model: Model): ColumnGroup {
  const { outputs } = model.scorer
  const levels = levelsOf(model)
  const labelAt = levels === null ? -1 : labelColumnOf(outputs)
  return {
    columns: outputs.map(({ name }, i) => ({ name, type: i === labelAt ? textType : doubleType })),
    append(rows, row, line) {
      const at = row * outputs.length
      for (let i = 0; i < outputs.length; i++) {
        const value = rows.outputs[at + i]!
        line.push(i === labelAt ? levels![value] : value)
      }
    },
  }
}

/**
 * All contributions; for several classes all of each, named `<level>.<feature>`.
 *
 * @param prefix before every name
 */
export function contributionGroup(model: Model, scorer: ContributionScorer, prefix: string): ColumnGroup {
  const { names, classes } = scorer
  const values = new Float64Array(names.length * classes.length)
  const classPrefixes = classes.map((level) => (level === null ? prefix : `${prefix}${level}.`))
  return {
    columns: numbers(classPrefixes.flatMap((classPrefix) => names.map((name) => classPrefix + name))),
    append(rows, row, line) {
      scorer.contributions(inputsOf(model, rows, row), values)
      for (const value of values) line.push(value)
    },
  }
}

/**
 * The chosen contributions to the predicted class (or the one margin), and the bias; named as H2O names its own selection.
 *
 * @param prefix before every name
 */
export function chosenContributionGroup(
  model: Model,
  scorer: ContributionScorer,
  choice: ContributionChoice,
  prefix: string,
): ColumnGroup {
  const features = scorer.names.length - 1
  const all = choice.top + choice.bottom > features
  const columns = [
    ...placeColumns('top', all ? features : choice.top),
    ...placeColumns('bottom', all ? 0 : choice.bottom),
    { name: scorer.names[features]!, type: doubleType },
  ]
  const choose = chooseContributions(model, scorer, choice)
  return {
    columns: columns.map(({ name, type }) => ({ name: prefix + name, type })),
    append(rows, row, line) {
      const { top, bottom, bias } = choose(inputsOf(model, rows, row), outputsOf(model, rows, row))
      for (const { feature, value } of top) line.push(feature, value)
      for (const { feature, value } of bottom) line.push(feature, value)
      // The bias stands under its own name.
      line.push(bias.value)
    },
  }
}

function placeColumns(end: 'top' | 'bottom', count: number): TypedColumn[] {
  const places = Array.from({ length: count }, (_, index) => index + 1)
  return places.flatMap((place) => [
    { name: `${end}_feature_${place}`, type: textType },
    { name: `${end}_value_${place}`, type: doubleType },
  ])
}

function numbers(names: readonly string[]): TypedColumn[] {
  return names.map((name) => ({ name, type: doubleType }))
}

/** Path and number of the leaf in each tree. */
export function leafGroup(model: Model, scorer: LeafScorer): ColumnGroup {
  return {
    columns: scorer.names.flatMap((tree) => [
      { name: `${tree}.path`, type: textType },
      { name: `${tree}.id`, type: wholeType },
    ]),
    append(rows, row, line) {
      for (const { path, id } of scorer.leaves(inputsOf(model, rows, row))) line.push(path, id)
    },
  }
}

/** What the first trees alone predict. */
export function stagedGroup(model: Model, scorer: StagedScorer): ColumnGroup {
  return {
    columns: numbers(scorer.names),
    append(rows, row, line) {
      for (const value of scorer.staged(inputsOf(model, rows, row))) line.push(value)
    },
  }
}

/** The row that the prediction stands for; levels as texts. */
export function reconstructionGroup(model: Model, scorer: Reconstructor): ColumnGroup {
  const { columns } = scorer
  const cells = new Float64Array(columns.length)
  return {
    columns: columns.map(({ name, levels }) => ({ name, type: levels === null ? doubleType : textType })),
    append(rows, row, line) {
      scorer.reconstruct(outputsOf(model, rows, row), cells)
      columns.forEach(({ levels }, i) => line.push(levels === null ? cells[i]! : levels[cells[i]!]))
    },
  }
}

function inputsOf(model: Model, rows: ScoredRows, row: number): Float64Array {
  const width = model.scorer.inputs.length
  return rows.inputs.subarray(row * width, (row + 1) * width)
}

function outputsOf(model: Model, rows: ScoredRows, row: number): Float64Array {
  const width = model.scorer.outputs.length
  return rows.outputs.subarray(row * width, (row + 1) * width)
}
