import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { messageOf } from '../core/errors.ts'
import type { TlsFiles } from './tls-files.ts'

export interface WebRequest {
  readonly method: string
  /** http or https. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  /** From sending to the last byte of the answer. */
  readonly timeoutMs: number
  /** Null for the usual authorities and no certificate of ours. */
  readonly tls: TlsFiles | null
}

export interface WebAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** One request and its answer, whatever its status; redirections are not followed. Rejects when there is none in time. */
export async function askWeb({ method, url, headers, body, timeoutMs, tls }: WebRequest): Promise<WebAnswer> {
  const ended = AbortSignal.timeout(timeoutMs)
  const bytes = body === null ? null : Buffer.from(body)
  const length = bytes === null ? {} : { 'content-length': String(bytes.length) }
  const options = { method, headers: { ...headers, ...length }, signal: ended }
  try {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    // Loaded when they are needed: who scores files asks nobody.
    const sent = url.startsWith('https:')
      ? (await import('node:https')).request(url, { ...options, ...tls?.options }, resolve)
      : (await import('node:http')).request(url, options, resolve)
    sent.once('error', reject)
    sent.end(bytes ?? undefined)
    const answer = await promise
    // An answer has a status.
    return { status: answer.statusCode!, headers: answer.headers, text: await text(answer) }
  } catch (error) {
    if (ended.aborted) throw new Error(`no answer within ${timeoutMs} ms`, { cause: error })
    throw new Error(reasonOf(error), { cause: error })
  }
}

/** Where a name has several addresses, the error has a list in the place of a message. */
function reasonOf(error: unknown): string {
  const message = messageOf(error)
  if (message !== '' || !(error instanceof Error)) return message
  return 'code' in error ? String(error.code) : error.name
}
