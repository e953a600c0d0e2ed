import { answerColumns } from '../dai/dai-answers.ts'
import { readTable, rowsForModel, tolerantJson } from '../dai/score-request.ts'
import type { Front, FrontAnswer, FrontRequest, FrontRoute, Serving } from '../front.ts'
import { arrayIn, jsonAnswerOf, jsonObjectIn } from '../json-body.ts'
import type { JsonObject } from '../json-body.ts'
import { predictionObjects } from '../hosting/predictions.ts'
import { pingRoute } from '../hosting/ping.ts'
import { problemAnswer } from '../problem.ts'
import { rowsAsRead, rowsOfItems } from '../hosting/read-rows.ts'
import { Refusal } from '../refusal.ts'
import { withFlags } from '../scored-text.ts'
import type { RowRules } from '../served-model.ts'
import { firstModel } from '../serving-models.ts'

const rules: RowRules = { unknownCategory: 'dead-letter', absentColumns: 'missing' }

/** Paths; null where there is none. */
export interface VertexRoutes {
  readonly predict: string | null
  readonly health: string | null
}

/**
 * The contract of Vertex AI's custom containers: `{"instances": [...]}` answered as `{"predictions": [...]}`.
 *
 * @param routes the paths that Vertex AI was told to ask
 */
export function vertexFront({ predict, health }: VertexRoutes): Front {
  return {
    name: 'vertex',
    description: 'Google Vertex AI: custom containers',
    rules,
    routes: [
      ...(predict === null ? [] : [scoringRoute(predict)]),
      ...(health === null ? [] : [pingRoute(health)]),
    ],
    refuse: (refusal, request) => problemAnswer(refusal, request),
  }
}

function scoringRoute(path: string): FrontRoute {
  return {
    method: 'POST',
    path,
    summary: 'Scores instances (Vertex AI)',
    bodies: ['application/json'],
    model: (_request, serving) => firstModel(serving),
    answer,
  }
}

async function answer(request: FrontRequest, serving: Serving): Promise<FrontAnswer> {
  const body = jsonObjectIn(tolerantJson(request.body), 'the body')
  refuseOther(body, ['instances', 'parameters'], 'the body')
  const parameters = jsonObjectIn(body['parameters'] ?? {}, 'parameters')
  refuseOther(parameters, ['fields'], 'parameters')
  const instances = arrayIn(body['instances'], 'instances')
  const fields = parameters['fields'] ?? null
  return fields === null
    ? answerItems(instances, request, serving)
    : answerTable(fields, instances, request, serving)
}

function refuseOther(given: JsonObject, known: readonly string[], what: string): void {
  const other = Object.keys(given).find((key) => !known.includes(key))
  if (other !== undefined)
    throw new Refusal('malformed', `${other} in ${what} is not known: there is ${known.join(', ')}`)
}

async function answerItems(
  instances: readonly unknown[],
  { signal }: FrontRequest,
  serving: Serving,
): Promise<FrontAnswer> {
  const model = firstModel(serving)
  const { rows, columns } = rowsOfItems(instances, 'instances', model)
  const read = rowsAsRead(rows, model)
  const block = await model.score({ rows: read, columns, rules, contributions: false, signal })
  return withFlags(jsonAnswerOf({ predictions: predictionObjects(block, model) }), block)
}

/** As the scorers of Driverless AI on Vertex AI have it: names apart, all cells texts. */
async function answerTable(
  fields: unknown,
  instances: readonly unknown[],
  { signal }: FrontRequest,
  serving: Serving,
): Promise<FrontAnswer> {
  const model = firstModel(serving)
  const table = readTable({ fields, rows: instances })
  const rows = rowsForModel(table, model, serving.missingWords)
  const block = await model.score({ rows, columns: table.fields, rules, contributions: false, signal })
  const columns = answerColumns(model)
  const predictions = table.rows.map((_, row) => columns.map(({ text }) => text(block, row)))
  return withFlags(
    jsonAnswerOf({ id: model.id, fields: columns.map(({ name }) => name), predictions }),
    block,
  )
}
