import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { reasonOf } from '../core/errors.ts'
import type { TlsFiles } from './tls-files.ts'

export interface WebRequest {
  readonly method: string
  /** http or https. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  /** From sending to the last byte of the answer. */
  readonly timeoutMs: number
  /** Of the answer's body; a longer one is AnswerTooLarge. */
  readonly maxBytes: number
  /** Null for the usual authorities and no certificate of ours. */
  readonly tls: TlsFiles | null
}

export interface WebAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** An answer is longer than anybody wants to hold. */
export class AnswerTooLarge extends Error {}

/** One request and its answer, whatever its status; redirections are not followed. Rejects when there is none in time. */
export async function askWeb(request: WebRequest): Promise<WebAnswer> {
  const { method, url, headers, body, timeoutMs, maxBytes, tls } = request
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
    return { status: answer.statusCode!, headers: answer.headers, text: await textOf(answer, maxBytes) }
  } catch (error) {
    if (error instanceof AnswerTooLarge) throw error
    if (ended.aborted) throw new Error(`no answer within ${timeoutMs} ms`, { cause: error })
    throw new Error(reasonOf(error), { cause: error })
  }
}

async function textOf(answer: IncomingMessage, maxBytes: number): Promise<string> {
  const pieces: Buffer[] = []
  let length = 0
  // Of an answer without an encoding. Leaving the loop ends the connection.
  for await (const piece of answer as AsyncIterable<Buffer>) {
    length += piece.length
    if (length > maxBytes) throw new AnswerTooLarge(`the answer has more than ${maxBytes} bytes`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}
