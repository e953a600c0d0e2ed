import type { ModelFacts, TrainingMetrics, TrainingParameter, VariableImportance } from '../../model/facts.ts'
import { section } from './paragraph.ts'
import { barChart } from './bar-chart.ts'
import { displayWidth, textTable } from './text-table.ts'
import { plural } from '../../core/text.ts'

const shownVariables = 20
const shownParameterLength = 60

/**
 * What a model file tells of its training; sections that it does not fill are left out.
 *
 * @param width columns of the terminal
 */
export function factsText(facts: ModelFacts, width: number): string[] {
  return [
    ...section('details', textTable(facts.details.map(({ name, value }) => [name, value]))),
    ...section('variable importance', importanceLines(facts.importances ?? [], width)),
    ...section('variable importance by other measures', otherImportanceLines(facts)),
    ...section('metrics', textTable(metricRows(facts))),
    ...section('trained with (what is not by default)', parameterLines(facts.parameters ?? [])),
  ]
}

function importanceLines(importances: readonly VariableImportance[], width: number): string[] {
  const shown = importances.slice(0, shownVariables)
  const longest = Math.max(0, ...shown.map(({ variable }) => displayWidth(variable)))
  const more = importances.length - shown.length
  const bars = shown.map(({ variable, relative, share }) => ({
    name: variable,
    value: relative,
    label: `${(100 * share).toFixed(1)} %`.padStart(7),
  }))
  const barWidth = Math.min(50, Math.max(10, width - longest - 14))
  return [...barChart(bars, barWidth), ...(more > 0 ? [`  and ${plural(more, 'more variable')}`] : [])]
}

/** Shares by measure, in the order of the main one. */
function otherImportanceLines({ importances, otherImportances }: ModelFacts): string[] {
  const measures = Object.entries(otherImportances)
  const [first] = measures
  if (first === undefined) return []
  const shown = (importances ?? first[1]).slice(0, shownVariables)
  const shares = measures.map(([, list]) => new Map(list.map(({ variable, share }) => [variable, share])))
  const rows = shown.map(({ variable }) => [
    variable,
    ...shares.map((share) => `${(100 * (share.get(variable) ?? 0)).toFixed(1)} %`.padStart(7)),
  ])
  return textTable([['', ...measures.map(([name]) => name)], ...rows])
}

/** A measure a row, below a row of titles; none where the file has no measures. */
export function metricRows(facts: ModelFacts): (readonly string[])[] {
  const sets = [
    ['training', facts.trainingMetrics],
    ['validation', facts.validationMetrics],
    ['cross-validation', facts.crossValidationMetrics],
  ].filter((set): set is [string, TrainingMetrics] => set[1] !== null)
  const names = [...new Set(sets.flatMap(([, metrics]) => Object.keys(metrics)))]
  if (names.length === 0) return []
  const rows = names.map((name) => [name, ...sets.map(([, metrics]) => metricText(metrics[name]))])
  return [['', ...sets.map(([title]) => title)], ...rows]
}

export function metricText(value: number | undefined): string {
  if (value === undefined) return '-'
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)))
}

/** Frames and the model itself are named by the training cluster: of no use here. */
const clusterNames = ['model_id', 'training_frame', 'validation_frame', 'response_column']

/** Names and values of those that are not by default. */
export function ownParameters(parameters: readonly TrainingParameter[]): (readonly [string, string])[] {
  return parameters
    .filter(({ name, value, isDefault }) => !isDefault && value !== null && !clusterNames.includes(name))
    .map(({ name, value }) => [name, String(value)])
}

function parameterLines(parameters: readonly TrainingParameter[]): string[] {
  return textTable(ownParameters(parameters).map(([name, value]) => [name, cut(value)]))
}

function cut(text: string): string {
  return text.length > shownParameterLength ? `${text.slice(0, shownParameterLength)}…` : text
}
