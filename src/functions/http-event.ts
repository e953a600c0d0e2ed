import { randomUUID } from 'node:crypto'
import type { PlainRequest } from '../serve/dispatch.ts'
import type { FrontAnswer } from '../serve/front.ts'

type Texts = Readonly<Record<string, string | undefined>>

type Lists = Readonly<Record<string, readonly string[] | undefined>>

/** An event of API Gateway for a REST API (payload 1.0), as far as it is read. */
export interface RestApiEvent {
  readonly httpMethod: string
  readonly path: string
  readonly headers?: Texts | null
  readonly multiValueHeaders?: Lists | null
  readonly multiValueQueryStringParameters?: Lists | null
  readonly queryStringParameters?: Texts | null
  readonly body?: string | null
  readonly isBase64Encoded?: boolean
  readonly requestContext?: { readonly requestId?: string; readonly stage?: string }
}

/** An event of API Gateway for an HTTP API, or of a function URL (payload 2.0). */
export interface HttpApiEvent {
  readonly version: '2.0'
  readonly rawPath: string
  readonly rawQueryString?: string
  readonly headers?: Texts | null
  readonly body?: string | null
  readonly isBase64Encoded?: boolean
  readonly requestContext: {
    readonly http: { readonly method: string }
    readonly requestId?: string
    readonly stage?: string
  }
}

/** What API Gateway takes as an answer; any other shape is a 502 to the caller. */
export interface HttpResult {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly isBase64Encoded: boolean
}

/** Whether an event is an HTTP request, of either payload. */
export function isHttpEvent(event: object): event is RestApiEvent | HttpApiEvent {
  return 'httpMethod' in event || ('version' in event && event.version === '2.0' && 'rawPath' in event)
}

export function requestOf(event: RestApiEvent | HttpApiEvent): PlainRequest {
  const isHttpApi = 'rawPath' in event
  const { body, isBase64Encoded, requestContext } = event
  return {
    method: isHttpApi ? event.requestContext.http.method : event.httpMethod,
    path: withoutStage(isHttpApi ? event.rawPath : event.path, requestContext?.stage),
    query: isHttpApi ? new URLSearchParams(event.rawQueryString) : queryOf(event),
    headers: lowerCase(event.headers ?? (isHttpApi ? null : lastOf(event.multiValueHeaders))),
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
    id: requestContext?.requestId ?? randomUUID(),
    // Lambda ends a call by itself when its time is over.
    signal: new AbortController().signal,
  }
}

export function resultOf({ status, headers, body }: FrontAnswer): HttpResult {
  const isText = typeof body === 'string'
  return {
    statusCode: status,
    headers,
    body: isText ? body : body.toString('base64'),
    isBase64Encoded: !isText,
  }
}

/** HTTP APIs have the stage in the path, REST APIs behind a domain of one's own may. */
function withoutStage(path: string, stage: string | undefined): string {
  const prefix = `/${stage ?? ''}/`
  return stage !== undefined && stage !== '$default' && path.startsWith(prefix)
    ? path.slice(prefix.length - 1)
    : path
}

function queryOf({ multiValueQueryStringParameters: lists, queryStringParameters: texts }: RestApiEvent) {
  const query = new URLSearchParams()
  for (const [name, values] of Object.entries(lists ?? {}))
    for (const value of values ?? []) query.append(name, value)
  if (lists === undefined || lists === null)
    for (const [name, value] of Object.entries(texts ?? {}))
      if (value !== undefined) query.append(name, value)
  return query
}

/** Of several values of a name the last, as `headers` has it. */
function lastOf(lists: Lists | null | undefined): Texts {
  return Object.fromEntries(Object.entries(lists ?? {}).map(([name, values]) => [name, values?.at(-1)]))
}

function lowerCase(headers: Texts | null | undefined): Texts {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
}
