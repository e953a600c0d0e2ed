import { randomUUID } from 'node:crypto'
import { openFunction } from './function-service.ts'
import type { FunctionOptions, FunctionSource } from './function-service.ts'
import { openedOnce } from './opened-once.ts'

/** A handler as hosts of web functions call it. */
export type FetchFunction = (request: Request) => Promise<Response>

/**
 * Every front behind one function of web requests: for hosts that hand over a `Request` and want a `Response`. Loading begins at
 * once, and once: the first request waits for it, no other one loads again. Limits of size and time are the host's.
 *
 * @returns a handler that rejects with what made loading impossible
 */
export function createFetchFunction(source: FunctionSource & FunctionOptions): FetchFunction {
  const open = openedOnce(() => openFunction(source))
  return async (request) => {
    const service = await open()
    const url = new URL(request.url)
    const { answer } = await service.answer({
      method: request.method,
      path: url.pathname,
      query: url.searchParams,
      headers: Object.fromEntries(request.headers),
      body: Buffer.from(await request.arrayBuffer()),
      id: request.headers.get('x-request-id') ?? randomUUID(),
      signal: request.signal,
    })
    const { status, headers, body } = answer
    const bytes = typeof body === 'string' ? body : new Uint8Array(body)
    return new Response(request.method === 'HEAD' || status === 204 ? null : bytes, { status, headers })
  }
}
