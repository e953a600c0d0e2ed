import { SluiceError } from '../core/errors.ts'
import { tolerantJson } from '../serve/dai/score-request.ts'
import type { FrontAnswer, Serving } from '../serve/front.ts'
import { isJsonObject } from '../serve/json-body.ts'
import { Refusal } from '../serve/refusal.ts'
import { firstModel } from '../serve/serving-models.ts'
import { openFunction } from './function-service.ts'
import type { FunctionOptions, FunctionService, FunctionSource } from './function-service.ts'
import { isHttpEvent, requestOf, resultOf } from './http-event.ts'
import type { HttpApiEvent, HttpResult, RestApiEvent } from './http-event.ts'
import { openedOnce } from './opened-once.ts'

export interface HttpFunctionOptions extends FunctionOptions {
  /**
   * `dai`: every path scores, by the contract of Driverless AI's Lambda scorer: no content type is looked at, all columns are needed,
   * and an answer that says 400 has an example of a request. Nothing: every front has its own paths, as `sluice serve` has them.
   */
  readonly front?: 'dai'
}

export type HttpFunction = (event: RestApiEvent | HttpApiEvent) => Promise<HttpResult>

/**
 * A handler for AWS Lambda behind API Gateway (REST and HTTP APIs) or a function URL. The model is loaded at once, and once.
 *
 * @returns a handler that rejects with what made loading impossible, and with USAGE for an event of another kind
 */
export function createHandler(options: FunctionSource & HttpFunctionOptions): HttpFunction {
  const service = openedOnce(() => openFunction(options))
  return async (event) => {
    if (!isHttpEvent(event)) {
      throw new SluiceError(
        'USAGE',
        'the event is none of API Gateway or of a function URL: for records of Kafka there is createKafkaFunction',
      )
    }
    return answer(await service(), event, options.front ?? null)
  }
}

async function answer(
  service: FunctionService,
  event: RestApiEvent | HttpApiEvent,
  front: 'dai' | null,
): Promise<HttpResult> {
  const request = requestOf(event)
  if (front === null) return resultOf(await service.answer(request))
  const asked = {
    ...request,
    method: 'POST',
    path: '/model/score',
    headers: { ...request.headers, 'content-type': 'application/json' },
  }
  const scored = await service.answer(asked, ({ body }) => incompleteRequest(body, service.serving))
  return resultOf(scored.status === 400 ? await withExample(scored, service) : scored)
}

/** What that contract wants beyond the server's: something to score, and all columns. Null where it is so, or is no JSON at all. */
function incompleteRequest(body: Buffer, serving: Serving): Refusal | null {
  if (body.length === 0) return new Refusal('malformed', 'the body is empty, and a request is needed')
  const request = objectOf(body)
  if (request === null) return null
  const { fields, rows } = request
  for (const [name, list] of Object.entries({ fields, rows }))
    if (!Array.isArray(list) || list.length === 0)
      return new Refusal('malformed', `${name} is empty or not there`)
  const absent = firstModel(serving).columns.filter(
    ({ name, optional }) => !optional && !(fields as unknown[]).includes(name),
  )
  if (absent.length === 0) return null
  return new Refusal('malformed', `fields lacks ${absent.map(({ name }) => name).join(', ')}`)
}

function objectOf(body: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const value = tolerantJson(body)
    return isJsonObject(value) ? value : null
  } catch {
    // Whoever reads it tells where it goes wrong.
    return null
  }
}

async function withExample(answer: FrontAnswer, service: FunctionService): Promise<FrontAnswer> {
  const sample = await service.ask({
    method: 'GET',
    path: '/model/sample_request',
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.alloc(0),
    id: '',
    signal: new AbortController().signal,
  })
  const [problem, example] = [answer, sample].map(({ body }) => JSON.parse(body.toString()) as object)
  return { ...answer, body: JSON.stringify({ ...problem, example }) }
}
