import type { IncomingMessage } from 'node:http'
import type { ProbedHealth } from './life.ts'

/** Asks an instance how it is. Never rejects: one that gives no answer is neither live nor ready. */
export type Probe = (baseUrl: string, timeoutMs: number) => Promise<ProbedHealth>

/** Asks `/livez` and `/readyz` together. */
export const probeByHttp: Probe = async (baseUrl, timeoutMs) => {
  const [live, ready] = await Promise.all([
    answerOf(`${baseUrl}/livez`, timeoutMs),
    answerOf(`${baseUrl}/readyz`, timeoutMs),
  ])
  return {
    isLive: live?.status === 200,
    isReady: ready?.status === 200,
    missing: missingIn(ready?.body ?? ''),
  }
}

interface ProbeAnswer {
  readonly status: number | undefined
  readonly body: string
}

/** A health check is small; whatever answers with more is none of ours. */
const largestBody = 64 * 1024

/** Null where there is none in time. */
async function answerOf(url: string, timeoutMs: number): Promise<ProbeAnswer | null> {
  try {
    // Loaded for the first service with TLS.
    const { get } = url.startsWith('https:')
      ? await import('node:https')
      : process.getBuiltinModule('node:http')
    return await new Promise<ProbeAnswer>((resolve, reject) => {
      const options = {
        agent: false as const,
        // Its certificate is made for a name, and asked is an address of this host.
        rejectUnauthorized: false,
        signal: AbortSignal.timeout(timeoutMs),
      }
      const request = get(url, options, (response) => {
        bodyOf(response).then((body) => {
          resolve({ status: response.statusCode, body })
        }, reject)
      })
      request.on('error', reject)
    })
  } catch {
    return null
  }
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  let body = ''
  for await (const piece of response.setEncoding('utf8') as AsyncIterable<string>) {
    body += piece
    if (body.length > largestBody) break
  }
  return body
}

/** The names of the checks that do not hold. */
function missingIn(body: string): string | null {
  try {
    const { checks } = JSON.parse(body) as { checks?: readonly { name: string; ok: boolean }[] }
    const missing = checks?.filter(({ ok }) => !ok).map(({ name }) => name) ?? []
    return missing.length === 0 ? null : `waits for: ${missing.join(', ')}`
  } catch {
    return null
  }
}
