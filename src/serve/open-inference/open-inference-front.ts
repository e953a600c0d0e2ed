import { version } from '../../version.ts'
import type { Front, FrontAnswer, FrontRequest, FrontRoute, Serving } from '../front.ts'
import { isJsonObject, jsonAnswerOf, jsonBody } from '../json-body.ts'
import { tooManyRows } from '../queued-model.ts'
import { Refusal } from '../refusal.ts'
import { withFlags } from '../scored-text.ts'
import type { RowRules, ServedModel } from '../served-model.ts'
import { modelNamed } from '../serving-models.ts'
import { errorAnswer } from './error-answer.ts'
import { chosenOutputs, inferAnswer } from './infer-answer.ts'
import { lengthHeader, readInferRequest } from './infer-request.ts'
import { expectedInputs, modelMetadata } from './model-metadata.ts'
import { modelRoute, notOffered, readyAnswer } from './routes.ts'
import { tensorRows } from './tensor-rows.ts'

const rules: RowRules = { unknownCategory: 'dead-letter', absentColumns: 'refuse' }

/** Clients of Triton say nothing of their JSON, and send what is partly JSON as bytes. */
const bodies = ['application/json', 'application/octet-stream', '']

/** Of Triton, beside the protocol: releases are files here, and figures are at `/metrics`. */
const releases = 'models are released by their files: change the config, and start anew'

/**
 * The Open Inference Protocol (KServe's V2) over HTTP, with the binary tensors of Triton: columns or a matrix as named tensors, by
 * the models' names.
 */
export const openInferenceFront: Front = {
  name: 'open-inference',
  description: 'Open Inference Protocol (V2): clients of KServe, Seldon, Triton, MLServer',
  rules,
  routes: [
    get('/v2', 'Name, version and extensions of the server', (_request, { name }) =>
      jsonAnswerOf({ name, version, extensions: ['binary_tensor_data'] }),
    ),
    open(get('/v2/health/live', 'Whether the server runs', () => jsonAnswerOf({ live: true }))),
    open(
      get('/v2/health/ready', 'Whether requests are taken', (_request, serving) =>
        readyAnswer(serving, { ready: true }),
      ),
    ),
    get('/v2/models', 'Names of the models', (_request, { models }) =>
      jsonAnswerOf({ models: models.map(({ name }) => name) }),
    ),
    ...modelRoutes('/v2/models/:model'),
    ...modelRoutes('/v2/models/:model/versions/:version'),
    {
      method: 'POST',
      path: '/v2/repository/index',
      summary: 'Models, their versions and states',
      bodies: ['*'],
      answer: repositoryIndex,
    },
    ...['load', 'unload'].map((verb) => notOffered('POST', `/v2/repository/models/:model/${verb}`, releases)),
    notOffered('GET', '/v2/models/:model/config', 'models have no config of Triton: ask for their metadata'),
    notOffered('GET', '/v2/models/:model/stats', 'figures are at /metrics'),
  ],
  refuse: errorAnswer,
}

function get(path: string, summary: string, answer: FrontRoute['answer']): FrontRoute {
  return { method: 'GET', path, summary, answer }
}

/** Asked by platforms, which have no token. */
function open(route: FrontRoute): FrontRoute {
  return { ...route, open: true }
}

function modelRoutes(path: string): readonly FrontRoute[] {
  return [
    modelRoute('GET', path, 'Inputs and outputs of a model', versionAsked, (asked) =>
      jsonAnswerOf(modelMetadata(asked)),
    ),
    modelRoute(
      'GET',
      `${path}/ready`,
      'Whether a model is ready',
      versionAsked,
      ({ name }, _request, serving) => readyAnswer(serving, { name, ready: true }),
    ),
    { ...modelRoute('POST', `${path}/infer`, 'Scores tensors', versionAsked, infer), bodies },
  ]
}

function versionAsked({ params }: FrontRequest, serving: Serving): ServedModel {
  const model = modelNamed(serving, params['model']!)
  const asked = params['version']
  if (asked === undefined || asked === model.version) return model
  throw new Refusal(
    'unknown-model',
    `there is no version '${asked}' of model '${model.name}': there is ${model.version}`,
  )
}

async function infer(model: ServedModel, request: FrontRequest, { limits }: Serving): Promise<FrontAnswer> {
  const asked = readInferRequest(request.body, request.headers[lengthHeader])
  const outputs = chosenOutputs(asked, model)
  const { columns, rowCount, rows } = tensorRows(asked, model)
  if (rowCount > limits.maxRows) throw tooManyRows(rowCount, limits.maxRows)
  const { signal } = request
  const block = await model
    .score({ rows: rows(), columns, rules, contributions: false, signal })
    .catch((error: unknown) => {
      throw withExpected(error, model)
    })
  return withFlags(inferAnswer(model, asked.id ?? request.id, outputs, block), block)
}

/** Whoever left an input out is told all that there are. */
function withExpected(error: unknown, model: ServedModel): unknown {
  if (!(error instanceof Refusal) || error.errors.every(({ reason }) => reason !== 'missing-column'))
    return error
  const { kind, message, errors } = error
  return new Refusal(kind, `${message}; ${expectedInputs(model)}`, { errors, cause: error })
}

/** Triton's. A body may ask for those that are ready. */
function repositoryIndex({ body }: FrontRequest, { models, isReady }: Serving): FrontAnswer {
  const asked = body.length === 0 ? {} : jsonBody(body)
  const ready = isReady()
  const onlyReady = isJsonObject(asked) && asked['ready'] === true
  const state = ready ? { state: 'READY', reason: '' } : { state: 'UNAVAILABLE', reason: 'not ready' }
  const listed = onlyReady && !ready ? [] : models
  return jsonAnswerOf(listed.map(({ name, version: of }) => ({ name, version: of, ...state })))
}
