import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** What stands before a server: changes a request, or what is answered. */
export type Trouble = (asked: IncomingMessage, pass: () => Promise<Answer>) => Promise<Answer | 'hang-up'>

export interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** Hands requests on to a server, and makes trouble. */
export class S3Front {
  /** `PUT /bucket/key` of every request. */
  readonly asked: string[] = []
  trouble: Trouble = (_asked, pass) => pass()
  readonly #behind: string
  readonly #server = createServer((asked, response) => void this.#answer(asked, response))

  constructor(behind: string) {
    this.#behind = behind
  }

  get url(): string {
    // It listens on a port.
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #answer(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    this.asked.push(`${asked.method!} ${asked.url!}`)
    const body = await buffer(asked)
    const answer = await this.trouble(asked, () => this.#pass(asked, body))
    if (answer === 'hang-up') response.destroy()
    else response.writeHead(answer.status, answer.headers).end(answer.body)
  }

  async #pass({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
    const passed = request(`${this.#behind}${url!}`, { method, headers })
    passed.end(body)
    const [answer] = (await once(passed, 'response')) as [IncomingMessage]
    return { status: answer.statusCode!, headers: answer.headers, body: await buffer(answer) }
  }
}

/** An error as S3 says it. */
export function refusal(status: number, code: string): Answer {
  const body = Buffer.from(`<Error><Code>${code}</Code><Message>no</Message></Error>`)
  return { status, headers: { 'content-type': 'application/xml' }, body }
}
