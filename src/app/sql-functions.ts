import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite'
import { SluiceError } from '../core/errors.ts'
import { firstOf, quoted } from '../core/text.ts'
import { scoreRow } from '../model/index.ts'
import type { Model, RowPrediction } from '../model/index.ts'
import { convertValue, levelIndexesOf } from '../model/score-row.ts'
import { summedContributions } from '../model/summed-contributions.ts'

/** A value as `useBigIntArguments` hands it over. */
type Given = SQLOutputValue

interface SqlFunction {
  readonly name: string
  /** Arguments before the columns. */
  readonly first: readonly string[]
  readonly of: (
    model: Model,
    prediction: RowPrediction,
    first: readonly Given[],
    cells: readonly Given[],
  ) => SQLInputValue
}

/** The functions, by their names in SQL. What a row that cannot be scored has of each is NULL, but for the reason. */
const functions: readonly SqlFunction[] = [
  { name: 'sluice_score', first: [], of: mainNumber },
  { name: 'sluice_label', first: [], of: (_model, { label }) => label },
  { name: 'sluice_output', first: ['name'], of: outputNamed },
  { name: 'sluice_contribution', first: ['column'], of: contributionOf },
]

/**
 * Lets SQL ask a model: each function takes the model's columns in their order, behind what it asks for. Statements alone may call
 * them: a view or trigger that did could not be used by programs without them.
 *
 * @throws SluiceError USAGE for a model whose answers depend on the rows before
 */
export function defineFunctions(database: DatabaseSync, model: Model): void {
  if (model.scorer.stateful)
    throw new SluiceError(
      'USAGE',
      `${model.source}: its answers depend on the rows before, which SQL has in no order`,
    )
  const options = { deterministic: true, directOnly: true, varargs: true, useBigIntArguments: true } as const
  for (const { name, first, of } of functions) {
    database.function(name, options, (...given: readonly Given[]) => {
      const { prediction, reason } = ask(model, name, first, given)
      return reason === null
        ? of(model, prediction, given.slice(0, first.length), given.slice(first.length))
        : null
    })
  }
  database.function(
    'sluice_reason',
    options,
    (...given: readonly Given[]) => ask(model, 'sluice_reason', [], given).reason,
  )
}

function ask(
  model: Model,
  name: string,
  first: readonly string[],
  given: readonly Given[],
): { readonly prediction: RowPrediction; readonly reason: string | null } {
  const { inputs } = model.scorer
  if (given.length !== first.length + inputs.length) throw wrongCount(model, name, first, given.length)
  const row = Object.fromEntries(inputs.map((input, at) => [input.name, given[first.length + at]]))
  const prediction = scoreRow(model, row)
  return { prediction, reason: reasonOf(prediction) }
}

function wrongCount(
  { scorer: { inputs } }: Model,
  name: string,
  first: readonly string[],
  given: number,
): Error {
  const wanted = [...first, ...inputs.map((input) => input.name)]
  return new Error(`${name} takes ${wanted.length} arguments, found ${given}: ${firstOf(wanted, 40)}`)
}

/** As `sluice score` says it; a missing value is none. */
function reasonOf({ refused, problems }: RowPrediction): string | null {
  const found = problems.find(({ problem }) => problem !== 'missing-value' && problem !== 'not-finite')
  if (found !== undefined) return `${found.problem}: column '${found.column}'`
  return refused ? 'score-failed: the model refuses this row, as its own software does' : null
}

/** The value of a regression; of two classes the probability of the second, of more that of the predicted one; else the first output. */
function mainNumber(_model: Model, { value, label, probabilities, outputs }: RowPrediction): number | null {
  if (value !== null) return value
  if (probabilities === null) return Object.values(outputs)[0] ?? null
  const all = Object.values(probabilities)
  return all.length === 2 ? all[1]! : (probabilities[label ?? ''] ?? null)
}

function outputNamed(_model: Model, { outputs }: RowPrediction, [name]: readonly Given[]): number {
  const found = typeof name === 'string' && Object.hasOwn(outputs, name) ? outputs[name] : undefined
  if (found === undefined)
    throw new Error(
      `sluice_output: there is no output ${quoted([String(name)])}: there are ${quoted(Object.keys(outputs))}`,
    )
  return found
}

/** To the margin of the predicted class, or the one that there is; `bias` for what no column has a part in. */
function contributionOf(
  model: Model,
  { label }: RowPrediction,
  [column]: readonly Given[],
  cells: readonly Given[],
): number {
  const { contributions, scorer } = model
  if (contributions === null) throw new Error(`sluice_contribution: the model (${model.algorithm}) has none`)
  const summed = summedContributions(scorer.inputs, contributions)
  const { names, classes } = summed
  const at = column === 'bias' ? names.length - 1 : names.indexOf(String(column))
  if (at === -1)
    throw new Error(
      `sluice_contribution: there is no column ${quoted([String(column)])}: there are ${quoted(names.slice(0, -1))} and 'bias'`,
    )
  const out = new Float64Array(names.length * classes.length)
  summed.contributions(cellsOf(model, cells), out)
  return out[Math.max(0, classes.indexOf(label)) * names.length + at]!
}

function cellsOf({ scorer }: Model, cells: readonly Given[]): Float64Array {
  const levels = levelIndexesOf(scorer)
  return Float64Array.from(
    scorer.inputs,
    (input, at) => convertValue(input, levels[at] ?? null, cells[at]).cell,
  )
}
