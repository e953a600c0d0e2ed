import type { FrontAnswer, FrontRequest, FrontRoute, Serving } from '../front.ts'
import { jsonAnswerOf } from '../json-body.ts'
import { Refusal } from '../refusal.ts'
import type { ServedModel } from '../served-model.ts'

/** A route of one model. */
export function modelRoute(
  method: FrontRoute['method'],
  path: string,
  summary: string,
  find: (request: FrontRequest, serving: Serving) => ServedModel,
  answer: (model: ServedModel, request: FrontRequest, serving: Serving) => FrontAnswer | Promise<FrontAnswer>,
): FrontRoute {
  return {
    method,
    path,
    summary,
    model: find,
    answer: (request, serving) => answer(find(request, serving), request, serving),
  }
}

/** What clients may ask for, and is not to be had. */
export function notOffered(method: FrontRoute['method'], path: string, why: string): FrontRoute {
  return {
    method,
    path,
    summary: `Not offered: ${why}`,
    bodies: ['*'],
    answer: () => {
      throw new Refusal('not-offered', why)
    },
  }
}

/** @throws Refusal not-ready */
export function readyAnswer({ isReady }: Serving, body: object): FrontAnswer {
  if (isReady()) return jsonAnswerOf(body)
  throw new Refusal('not-ready', 'requests are not taken now', { headers: { 'retry-after': '1' } })
}
