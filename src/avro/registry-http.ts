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

/**
 * One request, tried once: whoever waits out an outage decides when to try again.
 *
 * Rejects with REGISTRY_OUTAGE when there is no answer in time, or one that says nothing about the request: a status
 * that waiting may cure, or a success that is not JSON.
 */
export async function ask(
  address: RegistryAddress,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body: object | null = null,
): Promise<RegistryAnswer> {
  const { status, text } = await exchange(address, method, path, body)
  if (status >= 500 || passing.includes(status)) throw outage(address, `answers with status ${status}`)
  const parsed = parse(text)
  if (parsed === undefined && status < 300) throw outage(address, 'answers something that is not JSON')
  return { status, body: parsed }
}

async function exchange(address: RegistryAddress, method: string, path: string, body: object | null) {
  try {
    const response = await fetch(address.url + path, {
      method,
      headers: headersOf(address, body !== null),
      body: body === null ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(address.timeoutMs),
    })
    return { status: response.status, text: await response.text() }
  } catch (error) {
    throw outage(address, `does not answer: ${reasonOf(error)}`, error)
  }
}

const MEDIA_TYPE = 'application/vnd.schemaregistry.v1+json'

function headersOf({ authorization }: RegistryAddress, hasBody: boolean): Record<string, string> {
  return {
    accept: `${MEDIA_TYPE}, application/json`,
    ...(hasBody ? { 'content-type': MEDIA_TYPE } : {}),
    ...(authorization === null ? {} : { authorization }),
  }
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
function errorCodeOf({ body }: RegistryAnswer): number {
  const code = memberOf(body, 'error_code')
  return typeof code === 'number' ? code : 0
}

/** A 404 by which a registry says that it has no such thing; a plain 404 comes from a wrong path or another server. */
export function saysNotFound(answer: RegistryAnswer): boolean {
  const code = errorCodeOf(answer)
  return answer.status === 404 && code >= 40_400 && code <= 40_499
}

export function memberOf(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined
}
