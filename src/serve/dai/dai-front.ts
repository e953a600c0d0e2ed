import type { Front, FrontAnswer, FrontRequest, FrontRoute, Serving } from '../front.ts'
import { jsonAnswerOf, jsonObjectIn } from '../json-body.ts'
import { problemAnswer } from '../problem.ts'
import { Refusal } from '../refusal.ts'
import { withFlags } from '../scored-text.ts'
import type { RowCellType, RowColumn, RowRules, ServedModel } from '../served-model.ts'
import { firstModel, modelNamed } from '../serving-models.ts'
import { answerColumns, contributionResponse, scoreResponse } from './dai-answers.ts'
import {
  plainRequest,
  readScoreRequest,
  readTable,
  rowsForModel,
  shapleyIn,
  tolerantJson,
} from './score-request.ts'
import type { DaiScoreRequest, DaiTable, ShapleyType } from './score-request.ts'

const rules: RowRules = { unknownCategory: 'score', absentColumns: 'missing' }

/** JSON, whatever curl says of it where nothing else is asked for. */
const bodies = ['application/json', 'application/x-www-form-urlencoded', 'text/plain', '']

/**
 * The REST contract of Driverless AI and H2O MLOps (`mlops-dai-runtimes`, swagger 1.2.0): rows of texts by the names of their
 * fields, answered as texts.
 */
export const daiFront: Front = {
  name: 'dai',
  description: 'Driverless AI and H2O MLOps: the REST scorer',
  rules,
  routes: [...routesUnder('/model', firstModel), ...routesUnder('/models/:model', byPath)],
  refuse: (refusal, request) => problemAnswer(refusal, request),
}

function byPath(serving: Serving, { params }: FrontRequest): ServedModel {
  return modelNamed(serving, params['model']!)
}

function routesUnder(
  prefix: string,
  find: (serving: Serving, request: FrontRequest) => ServedModel,
): readonly FrontRoute[] {
  const model = (request: FrontRequest, serving: Serving) => find(serving, request)
  const get = (
    path: string,
    summary: string,
    answer: (
      asked: ServedModel,
      request: FrontRequest,
      serving: Serving,
    ) => FrontAnswer | Promise<FrontAnswer>,
  ): FrontRoute => ({
    method: 'GET',
    path: `${prefix}/${path}`,
    summary,
    model,
    answer: (request, serving) => answer(find(serving, request), request, serving),
  })
  const post = (
    path: string,
    summary: string,
    answer: (asked: ServedModel, request: FrontRequest, serving: Serving) => Promise<FrontAnswer>,
  ): FrontRoute => ({
    ...get(path, summary, answer),
    method: 'POST',
    bodies,
  })
  return [
    get('id', 'The id of the model', ({ id }) => textAnswer(id)),
    get('schema', 'Input and output columns', (asked) => jsonAnswerOf(schemaOf(asked))),
    get('sample_request', 'A request that can be sent', (asked) => jsonAnswerOf(sampleRequest(asked))),
    get('capabilities', 'What can be asked', (asked) => jsonAnswerOf(capabilitiesOf(asked))),
    get('score', 'Scores a CSV file on the server: ?file=PATH', scoreFile),
    post('score', 'Scores rows', score),
    post('contribution', 'Contributions of rows (Shapley values)', contribute),
    {
      ...post('media-score', 'Not offered: models of images and texts', () => {
        throw new Refusal('not-offered', 'media files are not scored here')
      }),
      bodies: ['*'],
    },
  ]
}

function textAnswer(body: string): FrontAnswer {
  return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body }
}

async function score(model: ServedModel, request: FrontRequest, serving: Serving): Promise<FrontAnswer> {
  const asked = readScoreRequest(tolerantJson(request.body))
  return answerTo(asked, model, request, serving)
}

async function answerTo(
  asked: DaiScoreRequest,
  model: ServedModel,
  request: FrontRequest,
  serving: Serving,
): Promise<FrontAnswer> {
  const block = await scoreTable(asked, asked.shapley, model, request, serving)
  return withFlags(jsonAnswerOf(scoreResponse(asked, model, block)), block)
}

async function scoreFile(model: ServedModel, request: FrontRequest, serving: Serving): Promise<FrontAnswer> {
  const path = request.query.get('file') ?? ''
  if (path === '') throw new Refusal('malformed', 'file is needed: /model/score?file=PATH')
  if (serving.files === null) {
    throw new Refusal(
      'not-offered',
      'files are not scored by their path here: serve.files allows those below a folder, and sluice score scores any',
    )
  }
  const { columns, rows } = await serving.files.read(path, serving.limits, request.signal)
  return answerTo(plainRequest(columns, rows), model, request, serving)
}

async function contribute(model: ServedModel, request: FrontRequest, serving: Serving): Promise<FrontAnswer> {
  const body = jsonObjectIn(tolerantJson(request.body), 'the body')
  const type = shapleyIn(body)
  if (type === null || type === 'NONE')
    throw new Refusal('malformed', 'requestShapleyValueType is needed: ORIGINAL or TRANSFORMED')
  const block = await scoreTable(readTable(body), type, model, request, serving)
  return withFlags(jsonAnswerOf(contributionResponse(type, model, block)), block)
}

function scoreTable(
  table: DaiTable,
  shapley: ShapleyType,
  model: ServedModel,
  { signal }: FrontRequest,
  { missingWords }: Serving,
) {
  const contributions = shapley !== 'NONE'
  if (contributions && model.contributions === null)
    throw new Refusal('not-offered', `model '${model.name}' (${model.platform}) gives no contributions`)
  const rows = rowsForModel(table, model, missingWords)
  return model.score({ rows, columns: table.fields, rules, contributions, signal })
}

const dataTypes: Readonly<Record<RowCellType, string>> = {
  double: 'Float64',
  float: 'Float32',
  int: 'Int32',
  long: 'Int64',
  boolean: 'Bool',
  time: 'Time64',
  text: 'Str',
}

function schemaOf(model: ServedModel): object {
  const inputFields = model.columns.map(({ name, type }) => ({ name, dataType: dataTypes[type] }))
  const outputFields = answerColumns(model).map(({ name, isText }) => ({
    name,
    dataType: isText ? 'Str' : 'Float64',
  }))
  return { id: model.id, schema: { inputFields, outputFields } }
}

function sampleRequest({ columns }: ServedModel): object {
  return { fields: columns.map(({ name }) => name), rows: [columns.map(sampleCell)] }
}

function sampleCell({ type, levels }: RowColumn): string {
  switch (type) {
    case 'boolean':
      return 'true'
    case 'text':
      return levels?.[0] ?? 'text'
    case 'time':
      return '2018-01-01'
    default:
      return '0'
  }
}

function capabilitiesOf({ contributions }: ServedModel): readonly string[] {
  return contributions === null ? ['SCORE'] : ['SCORE', 'CONTRIBUTION_ORIGINAL', 'CONTRIBUTION_TRANSFORMED']
}
