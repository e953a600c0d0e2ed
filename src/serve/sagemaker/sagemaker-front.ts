import { contentTypeIn } from '../hosting/content-type.ts'
import type { Front, FrontAnswer, FrontRequest, FrontRoute, Serving, ServingLimits } from '../front.ts'
import { jsonAnswerOf } from '../json-body.ts'
import { pingRoute } from '../hosting/ping.ts'
import { problemAnswer } from '../problem.ts'
import { Refusal } from '../refusal.ts'
import { withFlags } from '../scored-text.ts'
import type { RowRules, ServedModel } from '../served-model.ts'
import { firstModel, modelNamed } from '../serving-models.ts'
import { answerIn, answerType } from './sagemaker-answers.ts'
import { csvType, jsonType, linesType, readSageMaker } from './sagemaker-request.ts'

const rules: RowRules = { unknownCategory: 'dead-letter', absentColumns: 'missing' }

/** The contract of Amazon SageMaker's containers: CSV without a header, JSON and lines of JSON, answered as `accept` wants it. */
export const sagemakerFront: Front = {
  name: 'sagemaker',
  description: 'Amazon SageMaker: endpoints and batch transform',
  rules,
  routes: [
    routeAt('/invocations', (_request, serving) => firstModel(serving)),
    routeAt('/models/:model/invocations', ({ params }, serving) => modelNamed(serving, params['model']!)),
    pingRoute('/ping'),
    {
      method: 'GET',
      path: '/execution-parameters',
      summary: 'How batch transform is to send its records (SageMaker)',
      answer: (_request, { limits }) => jsonAnswerOf(executionParameters(limits)),
    },
  ],
  refuse: (refusal, request) => problemAnswer(refusal, request),
}

function routeAt(path: string, model: (request: FrontRequest, serving: Serving) => ServedModel): FrontRoute {
  return {
    method: 'POST',
    path,
    summary: 'Scores rows (SageMaker)',
    bodies: [csvType, jsonType, linesType],
    model,
    answer: (request, serving) => answer(request, model(request, serving), serving),
  }
}

async function answer(
  { body, headers, signal }: FrontRequest,
  model: ServedModel,
  { missingWords }: Serving,
): Promise<FrontAnswer> {
  const given = contentTypeIn(headers['content-type'])
  const wanted = answerType(headers['accept'], given)
  const { rows, columns, shape } = readSageMaker(body, given, model, missingWords)
  const contributions = shape.kind === 'fields' && shape.asked.shapley !== 'NONE'
  if (contributions && model.contributions === null)
    throw new Refusal('not-offered', `model '${model.name}' (${model.platform}) gives no contributions`)
  const block = await model.score({ rows, columns, rules, contributions, signal })
  return withFlags(answerIn(wanted, shape, block, model), block)
}

const MiB = 2 ** 20

/** What SageMaker allows of all transforms together, and so of one. */
const mostPayloadMiB = 100

/** One is scored while the next is read. */
const concurrent = 2

function executionParameters({ maxBodyBytes }: ServingLimits): object {
  const payload = Math.min(Math.max(1, Math.floor(maxBodyBytes / MiB)), mostPayloadMiB / concurrent)
  return { MaxConcurrentTransforms: concurrent, BatchStrategy: 'MULTI_RECORD', MaxPayloadInMB: payload }
}
