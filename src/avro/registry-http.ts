import { setTimeout } from 'node:timers/promises'
import { messageOf, SluiceError } from '../core/errors.ts'

export type RegistryAuth =
  { readonly username: string; readonly password: string } | { readonly token: string }

export interface RegistryAddress {
  /** Base URL, with any path (`/apis/ccompat/v7`) and without credentials: fit for messages. */
  readonly url: string
  /** Value of the Authorization header; null for none. A secret. */
  readonly authorization: string | null
  /** For each request, from sending to the last byte of the answer. */
  readonly timeoutMs: number
}

/** An answer that says something: success, or an error of the request's own. */
export interface RegistryAnswer {
  readonly status: number
  readonly body: unknown
  /** Its clock when it answered, to the second; null where it does not say. */
  readonly serverTimeMs: number | null
}

const TIMEOUT_MS = 10_000

/**
 * @param url may hold `user:password@`, unless `auth` is given
 * @throws SluiceError CONFIG for what is no http or https URL
 */
export function registryAddress(
  url: string,
  auth: RegistryAuth | null = null,
  timeoutMs: number = TIMEOUT_MS,
): RegistryAddress {
  const parsed = URL.parse(url)
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    // The text is not shown: it may hold a password.
    throw new SluiceError('CONFIG', 'the schema registry needs an http or https URL')
  }
  const authorization = authorizationOf(auth ?? credentialsIn(parsed))
  parsed.username = ''
  parsed.password = ''
  return { url: parsed.href.replace(/\/+$/, ''), authorization, timeoutMs }
}

function credentialsIn(url: URL): RegistryAuth | null {
  if (url.username === '') return null
  return { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) }
}

function authorizationOf(auth: RegistryAuth | null): string | null {
  if (auth === null) return null
  if ('token' in auth) return `Bearer ${auth.token}`
  return `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}`
}

/** Statuses that waiting may cure, beside all from 500 up. */
const passing: readonly number[] = [408, 425, 429]

/** Redirections and requests to wait that one request follows. */
const MOST_DETOURS = 5

/**
 * One request. It follows redirections, and waits where the registry says for how long and that is within the time for
 * an answer; otherwise it is tried once: whoever waits out an outage decides when to try again.
 *
 * Rejects with REGISTRY_OUTAGE when there is no answer in time, or one that says nothing about the request: a status
 * that waiting may cure, or a success that is not JSON.
 */
export async function ask(
  address: RegistryAddress,
  method: Method,
  path: string,
  body: object | null = null,
): Promise<RegistryAnswer> {
  let url = address.url + path
  for (let detours = 0; ; detours++) {
    const { status, text, location, retryAfterMs, serverTimeMs } = await exchange(address, method, url, body)
    if (detours < MOST_DETOURS && location !== null) {
      url = location
    } else if (detours < MOST_DETOURS && retryAfterMs !== null && retryAfterMs <= address.timeoutMs) {
      await setTimeout(retryAfterMs)
    } else {
      return { ...answerOf(address, status, text), serverTimeMs }
    }
  }
}

type Method = 'GET' | 'POST' | 'PUT'

function answerOf(
  address: RegistryAddress,
  status: number,
  text: string,
): Omit<RegistryAnswer, 'serverTimeMs'> {
  if (status >= 500 || passing.includes(status)) throw outage(address, `answers with status ${status}`)
  if (redirecting.includes(status)) throw outage(address, 'redirects without end')
  const parsed = parse(text)
  if (parsed === undefined && status < 300) throw outage(address, 'answers something that is not JSON')
  return { status, body: parsed }
}

interface Exchange {
  readonly status: number
  readonly text: string
  /** Where to ask instead. */
  readonly location: string | null
  /** How long to wait before asking again. */
  readonly retryAfterMs: number | null
  readonly serverTimeMs: number | null
}

const redirecting: readonly number[] = [301, 302, 303, 307, 308]

async function exchange(
  address: RegistryAddress,
  method: Method,
  url: string,
  body: object | null,
): Promise<Exchange> {
  try {
    const response = await fetch(url, {
      method,
      headers: headersOf(address, url, body !== null),
      body: body === null ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(address.timeoutMs),
      // Followed here: fetch would make a GET of a POST that is moved for good.
      redirect: 'manual',
    })
    const { status, headers } = response
    const location = redirecting.includes(status) ? URL.parse(headers.get('location') ?? '', url) : null
    const isWeb = location !== null && /^https?:$/.test(location.protocol)
    const date = Date.parse(headers.get('date') ?? '')
    return {
      status,
      text: await response.text(),
      serverTimeMs: Number.isNaN(date) ? null : date,
      location: isWeb ? location.href : null,
      retryAfterMs: status === 429 || status === 503 ? secondsIn(headers.get('retry-after')) : null,
    }
  } catch (error) {
    throw outage(address, `does not answer: ${reasonOf(error)}`, error)
  }
}

/** In milliseconds; null for a date, which nobody sends here. */
function secondsIn(text: string | null): number | null {
  return text !== null && /^\d+$/.test(text) ? Number(text) * 1000 : null
}

const MEDIA_TYPE = 'application/vnd.schemaregistry.v1+json'

function headersOf(address: RegistryAddress, url: string, hasBody: boolean): Record<string, string> {
  const authorization = isRegistry(new URL(url), new URL(address.url)) ? address.authorization : null
  return {
    accept: `${MEDIA_TYPE}, application/json`,
    ...(hasBody ? { 'content-type': MEDIA_TYPE } : {}),
    ...(authorization === null ? {} : { authorization }),
  }
}

/** Credentials are for the registry alone, also when it sends us elsewhere; the same host over TLS is still itself. */
function isRegistry(url: URL, registry: URL): boolean {
  if (url.origin === registry.origin) return true
  return url.hostname === registry.hostname && registry.protocol === 'http:' && url.protocol === 'https:'
}

/** `fetch` says "fetch failed" and puts the reason into the cause, which for several addresses has a list instead of a message. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error) || !(error.cause instanceof Error)) return messageOf(error)
  const { cause } = error
  return cause.message !== '' ? cause.message : 'code' in cause ? String(cause.code) : cause.name
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function outage(address: RegistryAddress, what: string, cause?: unknown): SluiceError {
  return new SluiceError('REGISTRY_OUTAGE', `schema registry ${address.url} ${what}`, { cause })
}

/** The registry's own number for an error; 0 when the body has none. */
function errorCodeOf({ body }: Pick<RegistryAnswer, 'body'>): number {
  const code = memberOf(body, 'error_code')
  return typeof code === 'number' ? code : 0
}

/** A 404 by which a registry says that it has no such thing; a plain 404 comes from a wrong path or another server. */
export function saysNotFound(answer: Pick<RegistryAnswer, 'status' | 'body'>): boolean {
  const code = errorCodeOf(answer)
  return answer.status === 404 && code >= 40_400 && code <= 40_499
}

export function memberOf(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined
}
