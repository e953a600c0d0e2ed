import { contentTypeIn } from '../hosting/content-type.ts'
import type { Front, FrontAnswer, FrontRequest, FrontRoute, Serving } from '../front.ts'
import { jsonAnswerOf } from '../json-body.ts'
import { pingRoute } from '../hosting/ping.ts'
import { errorObjects } from '../problem.ts'
import { Refusal } from '../refusal.ts'
import type { RefusalKind } from '../refusal.ts'
import { withFlags } from '../scored-text.ts'
import type { RowRules, ServedModel } from '../served-model.ts'
import { firstModel, modelNamed } from '../serving-models.ts'
import { predictionReader } from './mlflow-answers.ts'
import { InvalidParameter, pythonJson, readMlflowCsv, readMlflowJson } from './mlflow-request.ts'

const rules: RowRules = { unknownCategory: 'dead-letter', absentColumns: 'refuse' }

/** The contract of MLflow's model server: tables as pandas writes them, answered as `{"predictions": [...]}`. */
export const mlflowFront: Front = {
  name: 'mlflow',
  description: "MLflow's model server",
  rules,
  routes: [
    routeAt('/invocations', (_request, serving) => firstModel(serving)),
    routeAt('/models/:model/invocations', ({ params }, serving) => modelNamed(serving, params['model']!)),
    pingRoute('/ping'),
    pingRoute('/health'),
  ],
  refuse: (refusal) => refusalAnswer(refusal),
}

function routeAt(path: string, model: (request: FrontRequest, serving: Serving) => ServedModel): FrontRoute {
  return {
    method: 'POST',
    path,
    summary: 'Scores a table (MLflow)',
    bodies: ['application/json', 'text/csv'],
    model,
    answer: (request, serving) => answer(request, model(request, serving)),
  }
}

async function answer(request: FrontRequest, model: ServedModel): Promise<FrontAnswer> {
  const { body, headers, signal } = request
  const { type, parameters } = contentTypeIn(headers['content-type'])
  refuseParameters(parameters)
  const { rows, columns, method } =
    type === 'text/csv' ? readMlflowCsv(body, model) : readMlflowJson(pythonJson(body), model)
  const read = predictionReader(model, method)
  const block = await model.score({ rows, columns, rules, contributions: false, signal })
  const predictions = Array.from({ length: block.rowCount }, (_, row) => read(block, row))
  return withFlags(jsonAnswerOf({ predictions }), block)
}

function refuseParameters(parameters: ReadonlyMap<string, string>): void {
  for (const [name, value] of parameters) {
    if (name !== 'charset')
      throw new Refusal(
        'media-type',
        `the parameter ${name} of the content type is not known: there is charset`,
      )
    if (!/^utf-?8$/i.test(value))
      throw new Refusal('media-type', `the charset of the body is ${value}, and UTF-8 is read here`)
  }
}

const errorCodes: Readonly<Record<RefusalKind, string>> = {
  malformed: 'BAD_REQUEST',
  rows: 'BAD_REQUEST',
  unauthorized: 'UNAUTHENTICATED',
  'unknown-path': 'ENDPOINT_NOT_FOUND',
  'unknown-model': 'RESOURCE_DOES_NOT_EXIST',
  'wrong-method': 'BAD_REQUEST',
  'too-large': 'BAD_REQUEST',
  'media-type': 'BAD_REQUEST',
  overloaded: 'RESOURCE_EXHAUSTED',
  internal: 'INTERNAL_ERROR',
  'not-offered': 'NOT_IMPLEMENTED',
  'not-ready': 'TEMPORARILY_UNAVAILABLE',
  'too-late': 'DEADLINE_EXCEEDED',
}

/** MLflow's own shape, with the rows at fault beside it; what it reads in no way is told as text. */
function refusalAnswer(refusal: Refusal): FrontAnswer {
  const { kind, status, message, errors } = refusal
  if (kind === 'media-type')
    return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: message }
  return jsonAnswerOf(
    {
      error_code: refusal instanceof InvalidParameter ? 'INVALID_PARAMETER_VALUE' : errorCodes[kind],
      message,
      ...(errors.length === 0 ? {} : { errors: errorObjects(errors) }),
    },
    status,
  )
}
