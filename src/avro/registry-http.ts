import { setTimeout } from 'node:timers/promises'
import type { TlsFiles } from '../access/tls-files.ts'
import { askWeb } from '../access/web-request.ts'
import type { WebAnswer } from '../access/web-request.ts'
import { messageOf, SluiceError } from '../core/errors.ts'
import { Secret } from '../core/secret.ts'

export type RegistryAuth =
  { readonly username: string; readonly password: Secret } | { readonly token: Secret }

export interface RegistryAddress {
  /** Base URL, with any path (`/apis/ccompat/v7`) and without credentials: fit for messages. */
  readonly url: string
  readonly auth: RegistryAuth | null
  /** Certificates for https; null for the usual authorities. */
  readonly tls: TlsFiles | null
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
  tls: TlsFiles | null = null,
): RegistryAddress {
  const parsed = URL.parse(url)
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    // The text is not shown: it may hold a password.
    throw new SluiceError('CONFIG', 'the schema registry needs an http or https URL')
  }
  const known = auth ?? credentialsIn(parsed)
  parsed.username = ''
  parsed.password = ''
  return { url: parsed.href.replace(/\/+$/, ''), auth: known, tls, timeoutMs }
}

function credentialsIn(url: URL): RegistryAuth | null {
  if (url.username === '') return null
  const password = new Secret(decodeURIComponent(url.password))
  return { username: decodeURIComponent(url.username), password }
}

/** Value of the Authorization header, read anew for each request. */
export function authorizationOf(auth: RegistryAuth): string {
  if ('token' in auth) return `Bearer ${auth.token.reveal()}`
  return `Basic ${Buffer.from(`${auth.username}:${auth.password.reveal()}`).toString('base64')}`
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

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

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
  const { status, headers, text } = await answerFrom(address, method, url, body)
  const location = redirecting.includes(status) ? URL.parse(headers.location ?? '', url) : null
  const isWeb = location !== null && /^https?:$/.test(location.protocol)
  const date = Date.parse(headers.date ?? '')
  return {
    status,
    text,
    serverTimeMs: Number.isNaN(date) ? null : date,
    location: isWeb ? location.href : null,
    retryAfterMs: status === 429 || status === 503 ? secondsIn(headers['retry-after']) : null,
  }
}

/** Above any schema. */
const maxAnswerBytes = 64 * 2 ** 20

async function answerFrom(
  address: RegistryAddress,
  method: Method,
  url: string,
  body: object | null,
): Promise<WebAnswer> {
  // Credentials and certificates are for the registry alone, also when it sends us elsewhere.
  const isOurs = isRegistry(new URL(url), new URL(address.url))
  try {
    return await askWeb({
      method,
      url,
      headers: headersOf(body !== null, isOurs ? address.auth : null),
      body: body === null ? null : JSON.stringify(body),
      timeoutMs: address.timeoutMs,
      maxBytes: maxAnswerBytes,
      tls: isOurs ? address.tls : null,
    })
  } catch (error) {
    const why = messageOf(error)
    const advice = isOfTls(why, address) ? '. Check registry.ssl: caFile, certFile and keyFile' : ''
    throw outage(address, `does not answer: ${why}${advice}`, error)
  }
}

/** A server that does not like our certificate may break off without a word. */
function isOfTls(why: string, { tls }: RegistryAddress): boolean {
  if (/certificate|self-signed|\balert\b/i.test(why)) return true
  return tls?.certificate != null && /ECONNRESET|hang up|disconnected/.test(why)
}

/** In milliseconds; null for a date, which nobody sends here. */
function secondsIn(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) * 1000 : null
}

const MEDIA_TYPE = 'application/vnd.schemaregistry.v1+json'

function headersOf(hasBody: boolean, auth: RegistryAuth | null): Record<string, string> {
  return {
    accept: `${MEDIA_TYPE}, application/json`,
    ...(hasBody ? { 'content-type': MEDIA_TYPE } : {}),
    ...(auth === null ? {} : { authorization: authorizationOf(auth) }),
  }
}

/** The same host over TLS is still itself. */
function isRegistry(url: URL, registry: URL): boolean {
  if (url.origin === registry.origin) return true
  return url.hostname === registry.hostname && registry.protocol === 'http:' && url.protocol === 'https:'
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
