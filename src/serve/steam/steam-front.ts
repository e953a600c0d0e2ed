import { mediaType } from '../dispatch.ts'
import type { Front, FrontAnswer, FrontRequest, FrontRoute, Serving } from '../front.ts'
import { jsonAnswerOf, textBody } from '../json-body.ts'
import { withFlags } from '../scored-text.ts'
import type { RequestRow, RowRules, ScoredBlock, ServedModel } from '../served-model.ts'
import { firstModel, modelNamed } from '../serving-models.ts'
import { refuseRepeated } from '../table-rows.ts'
import { filePart } from './file-part.ts'
import { rowsOfLines } from './json-lines.ts'
import { PredictStats } from './predict-stats.ts'
import { predictionJson } from './prediction-json.ts'

const rules: RowRules = { unknownCategory: 'dead-letter', absentColumns: 'missing' }

/** Of each service, while there is one: the front itself knows nothing from request to request. */
const statsByServing = new WeakMap<Serving, PredictStats>()

/** The prediction service of H2O Steam, and servlets that were built by it: a row in the query, or rows as JSON lines. */
export const steamFront: Front = {
  name: 'steam',
  description: 'H2O Steam: the prediction service, and its servlet',
  rules,
  routes: [
    ...routesAt('/predict', '/info', firstModel),
    ...routesAt('/predict/:model', '/info/:model', (serving, { params }) =>
      modelNamed(serving, params['model']!),
    ),
    {
      method: 'GET',
      path: '/stats',
      summary: 'Counts and times of predictions',
      answer: (_request, serving) => jsonAnswerOf(statsOf(serving).told(serving.startedAtMs, serving.now())),
    },
  ],
  // As the container does it there: who may not ask is told so, anything else is one status.
  refuse: ({ kind, message }) => ({
    status: kind === 'unauthorized' ? 401 : 406,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: `${message}\n`,
  }),
}

function routesAt(
  predictPath: string,
  infoPath: string,
  find: (serving: Serving, request: FrontRequest) => ServedModel,
): readonly FrontRoute[] {
  const model = (request: FrontRequest, serving: Serving) => find(serving, request)
  return [
    {
      method: 'GET',
      path: predictPath,
      summary: 'Scores the row of the query: ?column=value&…',
      model,
      answer: (request, serving) => predictQuery(find(serving, request), request, serving),
    },
    {
      method: 'POST',
      path: predictPath,
      summary: 'Scores JSON lines, or the file of a form that has them',
      bodies: ['*'],
      model,
      answer: (request, serving) => predictLines(find(serving, request), request, serving),
    },
    {
      method: 'GET',
      path: infoPath,
      summary: 'What the model is, needs and gives',
      model,
      answer: (request, serving) => infoOf(find(serving, request)),
    },
  ]
}

function statsOf(serving: Serving): PredictStats {
  const known = statsByServing.get(serving)
  if (known !== undefined) return known
  const stats = new PredictStats()
  statsByServing.set(serving, stats)
  return stats
}

async function predictQuery(
  model: ServedModel,
  request: FrontRequest,
  serving: Serving,
): Promise<FrontAnswer> {
  const start = serving.monotonic()
  const block = await predict([rowOfQuery(request.query)], model, request, serving)
  const answer = jsonAnswerOf(predictionJson(model, block, 0))
  statsOf(serving).get.add(serving.monotonic() - start, 1)
  return withFlags(answer, block)
}

/** A column without a value is not there. */
function rowOfQuery(query: URLSearchParams): RequestRow {
  refuseRepeated([...query.keys()])
  return Object.fromEntries(Array.from(query).filter(([, value]) => value !== ''))
}

async function predictLines(
  model: ServedModel,
  request: FrontRequest,
  serving: Serving,
): Promise<FrontAnswer> {
  const start = serving.monotonic()
  const { lines, download } = linesIn(request, model)
  const rows = rowsOfLines(textBody(lines))
  const block = await predict(rows, model, request, serving)
  const body = rows.map((_row, at) => `${JSON.stringify(predictionJson(model, block, at))}\n`).join('')
  statsOf(serving).post.add(serving.monotonic() - start, rows.length)
  const headers = { 'content-type': 'application/json; charset=utf-8', ...download }
  return withFlags({ status: 200, headers, body }, block)
}

interface GivenLines {
  readonly lines: Buffer
  /** The header of an answer that is to be stored. */
  readonly download: Readonly<Record<string, string>>
}

function linesIn({ headers, body }: FrontRequest, { name }: ServedModel): GivenLines {
  const contentType = headers['content-type'] ?? ''
  if (mediaType(contentType) !== 'multipart/form-data') return { lines: body, download: {} }
  const file = filePart(body, contentType)
  // Its name comes from outside, and a header must not.
  const stored = (file.name === '' ? name : file.name).replace(/[^\w.-]/g, '_')
  return {
    lines: file.content,
    download: { 'content-disposition': `attachment; filename="${stored}_prediction-results.txt"` },
  }
}

async function predict(
  rows: readonly RequestRow[],
  model: ServedModel,
  { signal }: FrontRequest,
  serving: Serving,
): Promise<ScoredBlock> {
  const start = serving.monotonic()
  const block = await model.score({ rows, columns: null, rules, contributions: false, signal })
  const stats = statsOf(serving)
  stats.prediction.add(serving.monotonic() - start, rows.length)
  stats.predicted(serving.now())
  return block
}

function infoOf({ name, version, columns, inspection }: ServedModel): FrontAnswer {
  return jsonAnswerOf({ name, version, columns, ...inspection })
}
