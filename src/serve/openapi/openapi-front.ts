import type { Front, FrontRoute } from '../front.ts'
import { jsonAnswerOf } from '../json-body.ts'
import { problemAnswer } from '../problem.ts'
import { openApiDocument } from './openapi-document.ts'

/** What the fronts of a service can be asked, as OpenAPI 3.1 has it; at Driverless AI's path too. */
export function openApiFront(fronts: readonly Front[], hasTokens: boolean): Front {
  const front: Front = {
    name: 'openapi',
    description: 'OpenAPI 3.1: what can be asked',
    rules: { unknownCategory: 'score', absentColumns: 'missing' },
    routes: ['/openapi.json', '/v2/api-docs'].map((path): FrontRoute => ({
      method: 'GET',
      path,
      summary: 'This document',
      answer: (_request, serving) =>
        jsonAnswerOf(openApiDocument({ fronts: [...fronts, front], serving, hasTokens })),
    })),
    refuse: (refusal, request) => problemAnswer(refusal, request),
  }
  return front
}
