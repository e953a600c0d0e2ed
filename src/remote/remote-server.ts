import { TlsFiles } from '../access/tls-files.ts'
import { AnswerTooLarge, askWeb } from '../access/web-request.ts'
import type { WebAnswer } from '../access/web-request.ts'
import type { RemoteSettings } from '../config/remote.ts'
import { SluiceError, messageOf } from '../core/errors.ts'
import { complaint, failure } from './contract.ts'
import type { RemoteComplaint, RemoteFailure, RemoteRequest } from './contract.ts'

/** What came of a request. */
export type RemoteReply =
  { readonly kind: 'answered'; readonly answer: unknown } | RemoteComplaint | RemoteFailure

/** So long a `Retry-After` is heeded; beyond it the server is asked again all the same. */
const longestRetryAfterMs = 300_000

/** A server, asked one request at a time. */
export class RemoteServer {
  readonly #settings: RemoteSettings
  readonly #tls: TlsFiles | null

  /** @throws SluiceError CONFIG for certificates and secrets that cannot be read */
  constructor(section: string, settings: RemoteSettings) {
    this.#settings = settings
    this.#tls = settings.ssl === undefined ? null : new TlsFiles(`${section}.ssl`, settings.ssl)
    for (const value of Object.values(settings.headers)) value.reveal()
  }

  /** Rejects only for a secret that cannot be read any more. */
  async ask(request: RemoteRequest): Promise<RemoteReply> {
    const { url, timeoutMs, maxAnswerBytes: maxBytes } = this.#settings
    const { method, path, body } = request
    const address = url.replace(/\/+$/, '') + path
    try {
      const answer = await askWeb({
        method,
        url: address,
        headers: { ...this.#headers(), ...(body === null ? {} : { 'content-type': 'application/json' }) },
        body,
        timeoutMs,
        maxBytes,
        tls: this.#tls,
      })
      return replyOf(answer, path)
    } catch (error) {
      if (error instanceof SluiceError) throw error
      if (error instanceof AnswerTooLarge)
        return failure(`${path}: ${error.message} (maxAnswerBytes; fewer rows at once: maxRows)`, false)
      return failure(`${address}: ${messageOf(error)}`, true)
    }
  }

  #headers(): Record<string, string> {
    const own = Object.entries(this.#settings.headers).map(([name, value]) => [name, value.reveal()] as const)
    return { accept: 'application/json', ...Object.fromEntries(own) }
  }
}

/** By its status what an answer is. Statuses of the rows are those that a server has for what it was given. */
function replyOf({ status, headers, text }: WebAnswer, path: string): RemoteReply {
  if (status === 200) return answerIn(text, path)
  const said = saidIn(text)
  if ([400, 406, 413, 422].includes(status)) return complaint('rows', `status ${status}${said}`)
  if (status === 500) return complaint('unclear', `status 500${said}`)
  const mayPass = status === 408 || status === 429 || (status > 501 && status < 600)
  return failure(`${path}: status ${status}`, mayPass, retryAfterOf(headers['retry-after']))
}

function answerIn(text: string, path: string): RemoteReply {
  if (text === '') return { kind: 'answered', answer: null }
  try {
    return { kind: 'answered', answer: parsed(text) }
  } catch {
    return failure(`${path}: the answer is no JSON`, true)
  }
}

/** Servers in Python write numbers that JSON does not have: they are none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return JSON.parse(text.replaceAll(/(?<=[[,:]\s*)-?(?:NaN|Infinity)(?=\s*[\],}])/g, 'null')) as unknown
  }
}

/** Letters of what a server says that are kept: of each row that it refuses, as long as a batch lives. */
const longestSaid = 1_000

/** What the parts of error answers are called: RFC 9457, Open Inference, and others. */
const messageKeys = ['detail', 'error', 'message', 'title'] as const

function saidIn(text: string): string {
  let said: unknown = text
  try {
    const answer: unknown = JSON.parse(text)
    if (typeof answer === 'object' && answer !== null) {
      const given = new Map(Object.entries(answer))
      const told: readonly unknown[] = messageKeys.map((key): unknown => given.get(key))
      said = told.find((value) => typeof value === 'string') ?? text
    }
  } catch {
    // Then it is the text itself.
  }
  return typeof said === 'string' && said !== '' ? `: ${said.slice(0, longestSaid)}` : ''
}

/** Seconds, or a date (RFC 9110, 10.2.3); null where it is neither. */
export function retryAfterOf(header: string | undefined, nowMs = Date.now()): number | null {
  if (header === undefined) return null
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - nowMs
  return Number.isNaN(ms) ? null : Math.min(longestRetryAfterMs, Math.max(0, ms))
}
