import type { Front, FrontAnswer, FrontRequest, Serving } from '../front.ts'
import { arrayIn, isJsonObject, jsonAnswerOf, jsonBody, kindOf, jsonObjectIn } from '../json-body.ts'
import { Refusal } from '../refusal.ts'
import { jsonNumber, outputAt, withFlags } from '../scored-text.ts'
import type { RequestRow, RowRules, ScoredBlock, ServedModel } from '../served-model.ts'
import { modelNamed } from '../serving-models.ts'
import { rowsByName } from '../table-rows.ts'
import { errorAnswer } from './error-answer.ts'
import { modelRoute, notOffered, readyAnswer } from './routes.ts'

const rules: RowRules = { unknownCategory: 'dead-letter', absentColumns: 'refuse' }

/** KServe's V1 (TensorFlow Serving's): instances in, predictions out. */
export const kserveV1Front: Front = {
  name: 'kserve-v1',
  description: 'KServe V1: instances and predictions',
  rules,
  routes: [
    {
      method: 'GET',
      path: '/v1/models',
      summary: 'Names of the models',
      answer: (_request, { models }) => jsonAnswerOf({ models: models.map(({ name }) => name) }),
    },
    // Before the route below, which would take `cooler:predict` for a name.
    {
      ...modelRoute('POST', '/v1/models/:model:predict', 'Scores instances', byPath, predict),
      bodies: ['application/json', ''],
    },
    notOffered('POST', '/v1/models/:model:explain', 'contributions are at /models/:model/contribution'),
    modelRoute(
      'GET',
      '/v1/models/:model',
      'Whether a model is ready',
      byPath,
      ({ name }, _request, serving) => readyAnswer(serving, { name, ready: true }),
    ),
  ],
  refuse: errorAnswer,
}

function byPath({ params }: FrontRequest, serving: Serving): ServedModel {
  return modelNamed(serving, params['model']!)
}

async function predict(model: ServedModel, { body, signal }: FrontRequest): Promise<FrontAnswer> {
  const { instances } = jsonObjectIn(jsonBody(body), 'the body')
  const { rows, columns } = rowsOfInstances(arrayIn(instances, 'instances'), model)
  const block = await model.score({ rows, columns, rules, contributions: false, signal })
  const predictions = Array.from({ length: block.rowCount }, (_, row) => prediction(model, block, row))
  return withFlags(jsonAnswerOf({ predictions }), block)
}

/** Objects by the names of columns, or arrays in the order of the model's. */
function rowsOfInstances(
  instances: readonly unknown[],
  model: ServedModel,
): { readonly rows: readonly RequestRow[]; readonly columns: readonly string[] | null } {
  if (instances.every(isJsonObject)) return { rows: instances, columns: null }
  const columns = model.columns.map(({ name }) => name)
  const rows = instances.map((instance, at) => {
    if (Array.isArray(instance)) return instance as readonly unknown[]
    throw new Refusal(
      'malformed',
      `instances[${at}] is ${kindOf(instance)}: all are objects, by the names of columns, or all are arrays in the order of the model's: ${columns.join(', ')}`,
    )
  })
  return { rows: rowsByName(columns, rows), columns }
}

/** The number of a model that gives one; of any other its outputs by their names. */
function prediction(model: ServedModel, block: ScoredBlock, row: number): unknown {
  const { outputs, levels } = model
  const cells = outputs.map(({ kind }, at) => {
    const value = outputAt(block, model, row, at)
    return kind === 'label' && levels !== null ? (levels[value] ?? null) : jsonNumber(value)
  })
  if (outputs.length === 1) return cells[0]
  return Object.fromEntries(outputs.map(({ name }, at) => [name, cells[at]]))
}
