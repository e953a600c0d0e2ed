import { SluiceError, reasonOf } from '../core/errors.ts'
import { FileCache } from './file-cache.ts'
import type { FilePlace } from './file-place.ts'

/** Of a connection on which nothing moves. */
const silenceMs = 20_000

/** Files of a web server, copied by their digests. */
export class WebFiles implements FilePlace {
  readonly place: string
  readonly #environment: Readonly<Record<string, string | undefined>>

  /** @param place `https://host/path`, before the files' keys */
  constructor(place: string, environment: Readonly<Record<string, string | undefined>>) {
    this.place = place.replace(/\/+$/, '')
    this.#environment = environment
  }

  async localFile(key: string, digest: string, bytes = Infinity): Promise<string | null> {
    const url = `${this.place}/${key}`
    const cache = await FileCache.open(this.#environment)
    const name = withoutQuery(url)
    return cache.file(digest, name, () => piecesOf(url, name, bytes))
  }
}

async function piecesOf(url: string, name: string, bytes: number): Promise<AsyncIterable<Uint8Array> | null> {
  const silence = new AbortController()
  const timer = setTimeout(() => {
    silence.abort(new Error(`nothing came for ${silenceMs / 1000} s`))
  }, silenceMs)
  try {
    const answer = await fetch(url, { signal: silence.signal })
    if (answer.ok && answer.body !== null) return counted(answer.body, { name, bytes, timer })
    clearTimeout(timer)
    await answer.body?.cancel()
    if (answer.status === 404 || answer.status === 410) return null
    throw new Error(`it answers with status ${answer.status}`)
  } catch (error) {
    clearTimeout(timer)
    throw outage(name, error)
  }
}

interface Download {
  readonly name: string
  /** So many are expected. */
  readonly bytes: number
  readonly timer: NodeJS.Timeout
}

/** A server that sends without an end fills no disk. */
async function* counted(body: AsyncIterable<Uint8Array>, { name, bytes, timer }: Download) {
  let left = bytes
  try {
    for await (const piece of body) {
      timer.refresh()
      left -= piece.length
      if (left < 0) throw new SluiceError('STORE', `${name} has more than the ${bytes} bytes of the file`)
      yield piece
    }
  } catch (error) {
    throw error instanceof SluiceError ? error : outage(name, error)
  } finally {
    clearTimeout(timer)
  }
}

/** What fetch says of itself is that it failed. */
function outage(name: string, error: unknown): SluiceError {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  return new SluiceError('STORE_OUTAGE', `${name}: ${reasonOf(cause)}`, { cause: error })
}

/** Where tokens stand. */
function withoutQuery(url: string): string {
  return url.replace(/\?.*$/, '')
}
