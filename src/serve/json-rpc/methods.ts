import { arrayIn, kindOf, jsonObjectIn } from '../json-body.ts'
import type { JsonObject } from '../json-body.ts'
import { Refusal } from '../refusal.ts'
import { jsonNumber, outputPlaces } from '../scored-text.ts'
import type { RequestRow, RowRules, ScoredBlock, ServedModel } from '../served-model.ts'

export const rpcRules: RowRules = { unknownCategory: 'dead-letter', absentColumns: 'refuse' }

/** What a method has beside its parameters. */
export interface RpcSurroundings {
  readonly model: ServedModel
  readonly signal: AbortSignal
}

export interface RpcMethod {
  /** Names of its parameters, beside `model`. */
  readonly params: readonly string[]
  /** Throws Refusal: `malformed` for parameters of no use. */
  call(params: JsonObject, surroundings: RpcSurroundings): unknown
}

const scoring = ['output_margin', 'pred_contribs'] as const

/** The methods of Driverless AI's Python scoring pipeline, and no other. */
export const rpcMethods: ReadonlyMap<string, RpcMethod> = new Map<string, RpcMethod>([
  ['get_hash', { params: [], call: (_params, { model }) => model.digest }],
  ['get_column_names', { params: [], call: (_params, { model }) => model.columns.map(({ name }) => name) }],
  ['get_target_labels', { params: [], call: (_params, { model }) => targetLabels(model) }],
  [
    'get_transformed_column_names',
    { params: [], call: (_params, { model }) => contributionNames(model).slice(0, -1) },
  ],
  [
    'score',
    {
      params: ['row', ...scoring],
      async call(params, surroundings) {
        const [row] = await scored([jsonObjectIn(params['row'], 'params.row')], params, surroundings)
        return row
      },
    },
  ],
  [
    'score_batch',
    {
      params: ['rows', ...scoring],
      call(params, surroundings) {
        const rows = arrayIn(params['rows'], 'params.rows')
        return scored(
          rows.map((row, at) => jsonObjectIn(row, `params.rows[${at}]`)),
          params,
          surroundings,
        )
      },
    },
  ],
])

/** Classes in the order of the numbers that `score` gives; none for a regression. */
function targetLabels(model: ServedModel): readonly string[] {
  return outputPlaces(model, 'probability').map((at) => model.outputs[at]!.level ?? '')
}

function contributionNames({ name, contributions }: ServedModel): readonly string[] {
  if (contributions !== null) return contributions.names
  throw new Refusal(
    'malformed',
    `model '${name}' gives no contributions, and has no transformed columns by that`,
  )
}

async function scored(
  rows: readonly RequestRow[],
  params: JsonObject,
  { model, signal }: RpcSurroundings,
): Promise<readonly (readonly (number | null)[])[]> {
  const wants = (name: (typeof scoring)[number]) => flagIn(params, name)
  if (wants('output_margin'))
    throw new Refusal('malformed', 'params.output_margin: margins are not given here, leave it out or false')
  const contributions = wants('pred_contribs')
  if (contributions) contributionNames(model)
  const block = await model.score({ rows, columns: null, rules: rpcRules, contributions, signal })
  const numbersOf = contributions ? contributionsOf : probabilitiesOf
  return rows.map((_row, at) => numbersOf(model, block, at))
}

/** Probabilities in the order of `get_target_labels`, else all numbers that the model gives. */
function probabilitiesOf(model: ServedModel, { out }: ScoredBlock, row: number): (number | null)[] {
  const probabilities = outputPlaces(model, 'probability')
  const places = probabilities.length > 0 ? probabilities : model.outputs.map((_output, at) => at)
  return places.map((at) => jsonNumber(out[row * model.outputs.length + at]!))
}

/** Class by class, the bias last in each. */
function contributionsOf(
  { contributions: of }: ServedModel,
  block: ScoredBlock,
  row: number,
): (number | null)[] {
  // They were asked for, and are there.
  const size = of!.names.length * of!.classes.length
  return Array.from(block.contributions!.subarray(row * size, (row + 1) * size), jsonNumber)
}

function flagIn(params: JsonObject, name: string): boolean {
  const given = params[name]
  if (given === undefined || typeof given === 'boolean') return given ?? false
  throw new Refusal('malformed', `params.${name} is ${kindOf(given)}, expected true or false`)
}
