import type { InputColumn } from '../core/column.ts'
import { Fault } from '../core/outcome.ts'
import { unreleased } from '../core/prediction-entry.ts'
import { scalarText } from '../core/text.ts'
import type { FaultLog } from '../features/fault-log.ts'
import { levelsOf } from '../model/labels.ts'
import { convertValue, levelIndexesOf } from '../model/score-row.ts'
import type { ValueProblem } from '../model/score-row.ts'
import type { Model } from '../model/index.ts'
import type { PipelineModel, ScoringParts } from '../scoring/parts.ts'

/** Rows scored at once. */
const capacity = 1024

/**
 * What scores rows with a model by itself: no steps, and each column takes the value of its own name, by the cell rules of
 * `scoreRow`. A column that is not there, or null, is missing.
 */
export function modelAlone(
  model: Model,
  { name, version }: { readonly name: string; readonly version: string },
): Pick<ScoringParts, 'plan' | 'models' | 'routing'> {
  let rows: readonly (object | null)[] = []
  const { inputs } = model.scorer
  const levels = levelIndexesOf(model.scorer)
  // Names that all objects know.
  const inherited = inputs.map(({ name: column }) => column in Object.prototype)
  const fill = (rowCount: number, cells: Float64Array, faults: FaultLog): void => {
    for (let at = 0; at < rowCount; at++) {
      const row = rows[at] as Readonly<Record<string, unknown>> | null
      if (row === null) continue
      for (let i = 0; i < inputs.length; i++) {
        const input = inputs[i]!
        // Of a row that lacks such a column it would be there.
        const value = inherited[i]! && !Object.hasOwn(row, input.name) ? undefined : row[input.name]
        const { cell, problem } = convertValue(input, levels[i] ?? null, value)
        cells[at * inputs.length + i] = cell
        if (problem !== null && problem !== 'missing-value')
          faults.add(at, i, faultOf(problem, input, value, name))
      }
    }
  }
  const pipelineModel: PipelineModel = {
    name,
    version,
    digest: model.digest,
    served: unreleased,
    scorer: model.scorer,
    rows: { width: inputs.length, fill, dependsOn: () => true },
    levels: levelsOf(model),
    contributions: null,
  }
  return {
    plan: {
      capacity,
      run: (events) => {
        rows = events
      },
      called: (_slot, fault) => fault,
    },
    models: [pipelineModel],
    routing: null,
  }
}

/** The same words as a stream has. */
const wrongs: Readonly<Record<Exclude<ValueProblem, 'missing-value' | 'unknown-column'>, string>> = {
  'unknown-category': 'holds a category that the model was not trained on',
  'wrong-type': 'is no number',
  'not-finite': 'is not finite',
}

function faultOf(
  problem: ValueProblem,
  { name: field, levels }: InputColumn,
  value: unknown,
  model: string,
): Fault {
  const reason = problem as keyof typeof wrongs
  const wrong = reason === 'wrong-type' && levels !== null ? 'is neither text nor number' : wrongs[reason]
  return new Fault(reason, `column '${field}' ${wrong}`, { field, value: scalarText(value), model })
}
