import { requestId } from '../serve/http/request-ids.ts'
import { openFunction } from './function-service.ts'
import type { FunctionOptions, FunctionSource } from './function-service.ts'
import { openedOnce } from './opened-once.ts'

/** A handler as hosts of web functions call it. */
export type FetchFunction = (request: Request) => Promise<Response>

/**
 * Every front behind one function of web requests: for hosts that hand over a `Request` and want a `Response`. Loading begins at
 * once, and once: the first request waits for it, no other one loads again. Limits of time are the host's.
 *
 * @returns a handler that rejects with what made loading impossible
 */
export function createFetchFunction(source: FunctionSource & FunctionOptions): FetchFunction {
  const open = openedOnce(() => openFunction(source))
  return async (request) => {
    const service = await open()
    const url = new URL(request.url)
    const given = Object.fromEntries(request.headers)
    const { status, headers, body } = await service.answer({
      method: request.method,
      path: url.pathname,
      query: url.searchParams,
      headers: given,
      body: await bodyOf(request, service.serving.limits.maxBodyBytes),
      id: requestId(given),
      signal: request.signal,
    })
    const bytes = typeof body === 'string' ? body : new Uint8Array(body)
    return new Response(request.method === 'HEAD' || status === 204 ? null : bytes, { status, headers })
  }
}

/** No more of it than shows that it is too large. */
async function bodyOf({ body }: Request, maxBytes: number): Promise<Buffer> {
  if (body === null) return Buffer.alloc(0)
  const chunks: Uint8Array[] = []
  let length = 0
  // Bodies are bytes; Node's types of streams do not say so.
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk)
    length += chunk.length
    if (length > maxBytes) break
  }
  return Buffer.concat(chunks)
}
