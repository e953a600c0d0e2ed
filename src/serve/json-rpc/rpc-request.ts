import { isJsonObject, kindOf } from '../json-body.ts'
import type { JsonObject } from '../json-body.ts'

/** Codes of JSON-RPC 2.0, and two of our own. */
export const rpcCodes = {
  parse: -32_700,
  request: -32_600,
  method: -32_601,
  params: -32_602,
  internal: -32_603,
  notReady: -32_001,
  overloaded: -32_002,
} as const

export type RpcId = string | number | bigint | null

/** One call. Without an id it is a notification, which nobody wants an answer to. */
export interface RpcCall {
  readonly id: RpcId | undefined
  readonly method: string
  /** Empty where none are given. */
  readonly params: JsonObject
}

/** What becomes the `error` of an answer. */
export interface RpcError {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

/** A call that cannot be made: what is wrong, and the id as far as it could be read. */
export interface BrokenCall {
  readonly id: RpcId
  readonly error: RpcError
}

/**
 * A call as the specification of 2013-01-04 has it; `jsonrpc` may be absent, as in calls of Driverless AI's clients, and
 * parameters are by name.
 */
export function readCall(value: unknown): RpcCall | BrokenCall {
  if (!isJsonObject(value))
    return broken(null, rpcCodes.request, `a call is ${kindOf(value)}, expected an object`)
  const { jsonrpc, id, method, params } = value
  if (!isId(id)) return broken(null, rpcCodes.request, `id is ${kindOf(id)}: it is text, a number or null`)
  const known = id ?? null
  if (jsonrpc !== undefined && jsonrpc !== '2.0')
    return broken(known, rpcCodes.request, 'jsonrpc is not "2.0"')
  if (typeof method !== 'string')
    return broken(known, rpcCodes.request, `method is ${kindOf(method)}, expected text`)
  if (params === undefined) return { id, method, params: {} }
  if (isJsonObject(params)) return { id, method, params }
  if (Array.isArray(params) && params.length === 0) return { id, method, params: {} }
  const code = Array.isArray(params) ? rpcCodes.params : rpcCodes.request
  return broken(known, code, `params is ${kindOf(params)}: parameters are given by name, in an object`)
}

function isId(id: unknown): id is RpcId | undefined {
  return id === undefined || id === null || ['string', 'number', 'bigint'].includes(typeof id)
}

function broken(id: RpcId, code: number, message: string): BrokenCall {
  return { id, error: { code, message } }
}
