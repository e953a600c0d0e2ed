import { exactJson } from '../../core/exact-json.ts'
import { firstOf } from '../../core/text.ts'
import { asRefusal } from '../dispatch.ts'
import type { Front, FrontAnswer, FrontRequest, Serving } from '../front.ts'
import { isJsonObject, jsonBody, kindOf } from '../json-body.ts'
import { Refusal } from '../refusal.ts'
import type { RefusalKind } from '../refusal.ts'
import type { ServedModel } from '../served-model.ts'
import { firstModel, modelNamed } from '../serving-models.ts'
import { rpcMethods, rpcRules } from './methods.ts'
import { readCall, rpcCodes } from './rpc-request.ts'
import type { RpcCall, RpcError, RpcId } from './rpc-request.ts'

/** JSON-RPC 2.0, with the methods of Driverless AI's Python scoring pipeline. */
export const jsonRpcFront: Front = {
  name: 'json-rpc',
  description: "JSON-RPC 2.0: Driverless AI's Python scoring pipeline",
  rules: rpcRules,
  routes: ['/rpc', '/rpc/:model'].map((path) => ({
    method: 'POST',
    path,
    summary: `Calls ${[...rpcMethods.keys()].join(', ')}; several in an array`,
    // Driverless AI's clients say what they like.
    bodies: ['*'],
    answer,
  })),
  refuse,
}

/** What is refused before a call was read: by the door in HTTP's own status, else as an answer without an id. */
function refuse(refusal: Refusal): FrontAnswer {
  const atTheDoor: readonly RefusalKind[] = [
    'unauthorized',
    'wrong-method',
    'too-large',
    'media-type',
    'overloaded',
  ]
  const body = answerOf(null, { error: errorOf(refusal) })
  return { ...jsonText(body), status: atTheDoor.includes(refusal.kind) ? refusal.status : 200 }
}

async function answer(request: FrontRequest, serving: Serving): Promise<FrontAnswer> {
  let body: unknown
  try {
    body = jsonBody(request.body)
  } catch (error) {
    return jsonText(answerOf(null, { error: { code: rpcCodes.parse, message: asRefusal(error).message } }))
  }
  if (!Array.isArray(body)) {
    const answered = await answerCall(body, request, serving)
    return answered === null ? nothing : { ...jsonText(answered), ...modelAsked(body, request, serving) }
  }
  const { maxRows } = serving.limits
  if (body.length === 0 || body.length > maxRows) {
    const message =
      body.length === 0
        ? 'the array has no call'
        : `the array has ${body.length} calls, and ${maxRows} may be in one (serve.maxRows)`
    return jsonText(answerOf(null, { error: { code: rpcCodes.request, message } }))
  }
  const all = await Promise.all(body.map((call) => answerCall(call, request, serving)))
  const answered = all.filter((each) => each !== null)
  return answered.length === 0 ? nothing : jsonText(answered)
}

/** Null for a notification: nobody wants to know. */
async function answerCall(value: unknown, request: FrontRequest, serving: Serving): Promise<object | null> {
  const call = readCall(value)
  if ('error' in call) return answerOf(call.id, { error: call.error })
  // There is nothing that a call without an answer could do here.
  if (call.id === undefined) return null
  try {
    return answerOf(call.id, { result: await result(call, request, serving) })
  } catch (error) {
    return answerOf(call.id, {
      error: error instanceof UnknownMethod ? error.error : errorOf(asRefusal(error)),
    })
  }
}

class UnknownMethod extends Error {
  readonly error: RpcError

  constructor(method: string) {
    super(method)
    const message = `there is no method ${JSON.stringify(method.slice(0, 100))}: there are ${[...rpcMethods.keys()].join(', ')}`
    this.error = { code: rpcCodes.method, message }
  }
}

function result({ method, params }: RpcCall, request: FrontRequest, serving: Serving): unknown {
  const found = rpcMethods.get(method)
  if (found === undefined) throw new UnknownMethod(method)
  const strangers = Object.keys(params).filter((name) => name !== 'model' && !found.params.includes(name))
  if (strangers.length > 0) {
    const known = found.params.length === 0 ? 'it has none' : `it has ${found.params.join(', ')}`
    throw new Refusal('malformed', `params: ${method} knows nothing of ${firstOf(strangers, 5)}; ${known}`)
  }
  return found.call(params, { model: modelOf(params['model'], request, serving), signal: request.signal })
}

/** By the path, by the parameter `model`, or the first. */
function modelOf(given: unknown, { params }: FrontRequest, serving: Serving): ServedModel {
  const name = given ?? params['model']
  if (name === undefined) return firstModel(serving)
  if (typeof name === 'string') return modelNamed(serving, name)
  throw new Refusal('malformed', `params.model is ${kindOf(name)}, expected text`)
}

/** For the header of the answer; nothing where no model could be found. */
function modelAsked(
  call: unknown,
  request: FrontRequest,
  serving: Serving,
): { readonly model?: ServedModel } {
  const params = isJsonObject(call) && isJsonObject(call['params']) ? call['params'] : {}
  try {
    return { model: modelOf(params['model'], request, serving) }
  } catch {
    // The answer says so.
    return {}
  }
}

const codes: Partial<Record<RefusalKind, number>> = {
  internal: rpcCodes.internal,
  overloaded: rpcCodes.overloaded,
  'not-ready': rpcCodes.notReady,
  'too-late': rpcCodes.notReady,
}

/** What is wrong with the rows is `data`: an entry each, with row, column, reason and value. */
function errorOf({ kind, message, errors }: Refusal): RpcError {
  return { code: codes[kind] ?? rpcCodes.params, message, ...(errors.length === 0 ? {} : { data: errors }) }
}

function answerOf(id: RpcId, outcome: { readonly result: unknown } | { readonly error: RpcError }): object {
  return { jsonrpc: '2.0', ...outcome, id }
}

function jsonText(body: object): FrontAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: exactJson(body),
  }
}

const nothing: FrontAnswer = { status: 204, headers: {}, body: '' }
