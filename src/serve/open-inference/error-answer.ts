import type { FrontAnswer } from '../front.ts'
import { jsonAnswerOf } from '../json-body.ts'
import type { Refusal } from '../refusal.ts'

/** The error shape of the protocol, and of V1. */
export function errorAnswer({ status, message }: Refusal): FrontAnswer {
  return jsonAnswerOf({ error: message }, status)
}
