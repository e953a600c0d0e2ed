import { randomUUID } from 'node:crypto'
import { labelAt, numberText, outputAt, outputPlaces } from '../scored-text.ts'
import type { ContributionNames, ScoredBlock, ServedModel } from '../served-model.ts'
import type { DaiScoreRequest, ShapleyType } from './score-request.ts'

/** A column of the answer. */
interface AnswerColumn {
  readonly name: string
  readonly isText: boolean
  readonly text: (block: ScoredBlock, row: number) => string
}

/** Made once a model, as those of a request of one row would else cost more than the row. */
const columnsOfModels = new WeakMap<ServedModel, readonly AnswerColumn[]>()

export function answerColumns(model: ServedModel): readonly AnswerColumn[] {
  const columns = columnsOfModels.get(model) ?? columnsFor(model)
  columnsOfModels.set(model, columns)
  return columns
}

/** Probabilities by target and class, the one value of a regression by its target, anything else by its own name. */
function columnsFor(model: ServedModel): readonly AnswerColumn[] {
  const target = model.target ?? 'prediction'
  const number = (at: number, name: string): AnswerColumn => ({
    name,
    isText: false,
    text: (block, row) => numberText(outputAt(block, model, row, at)),
  })
  const probabilities = outputPlaces(model, 'probability')
  if (probabilities.length > 0)
    return probabilities.map((at) => number(at, `${target}.${model.outputs[at]!.level ?? at}`))
  const values = outputPlaces(model, 'value')
  if (values.length === 1 && model.outputs.length === 1) return [number(values[0]!, target)]
  return model.outputs.map((output, at) =>
    output.kind === 'label' && model.levels !== null
      ? { name: target, isText: true, text: (block, row) => labelAt(block, model, row) ?? 'NaN' }
      : number(at, output.name),
  )
}

/** `ScoreResponse`: copied cells in the order of `fields`, a generated id, the outputs. */
export function scoreResponse(request: DaiScoreRequest, model: ServedModel, block: ScoredBlock): object {
  const { fields, rows, includeFieldsInOutput, idField, noFieldNamesInOutput, shapley } = request
  const copied = fields.flatMap((name, at) => (includeFieldsInOutput.includes(name) ? [at] : []))
  const makesIds = idField !== null && includeFieldsInOutput.includes(idField) && !fields.includes(idField)
  const columns = answerColumns(model)
  const names = [
    ...copied.map((at) => fields[at]!),
    ...(makesIds ? [idField] : []),
    ...columns.map(({ name }) => name),
  ]
  const score = rows.map((cells, row) => [
    ...copied.map((at) => cells[at]!),
    ...(makesIds ? [randomUUID()] : []),
    ...columns.map(({ text }) => text(block, row)),
  ])
  return {
    id: model.id,
    ...(noFieldNamesInOutput ? {} : { fields: names }),
    score,
    ...(shapley === 'NONE'
      ? {}
      : { featureShapleyContributions: contributionResponse(shapley, model, block) }),
  }
}

/** `ContributionResponse`: one group without a name where there is one margin, else one a class. */
export function contributionResponse(
  type: Exclude<ShapleyType, 'NONE'>,
  model: ServedModel,
  block: ScoredBlock,
): object {
  // Nobody asks for those of a model that has none.
  const contributions = model.contributions!
  const { names, owners, classes } = contributions
  const features = type === 'TRANSFORMED' ? names : [...new Set(owners)]
  const contributionGroups = classes.map((level, group) => ({
    ...(level === null ? {} : { outputGroup: level }),
    contributions: Array.from({ length: block.rowCount }, (_, row) =>
      groupOf(contributions, block, row, group, features, type).map(numberText),
    ),
  }))
  return { features, contributionGroups }
}

function groupOf(
  { names, owners, classes }: ContributionNames,
  { contributions }: ScoredBlock,
  row: number,
  group: number,
  features: readonly string[],
  type: ShapleyType,
): readonly number[] {
  const from = (row * classes.length + group) * names.length
  const values = Array.from(contributions!.subarray(from, from + names.length))
  if (type === 'TRANSFORMED') return values
  const sums = new Map(features.map((name) => [name, 0]))
  values.forEach((value, at) => sums.set(owners[at]!, sums.get(owners[at]!)! + value))
  return [...sums.values()]
}
