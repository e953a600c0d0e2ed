import { createSign, generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** Of all tokens. */
export const issuer = 'urn:sluice:test'

export interface TokenServerOptions {
  readonly clientId: string
  readonly clientSecret: string
  /** The `sub` of its tokens. */
  readonly subject: string
  /** Certificate and key of a server that speaks TLS. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer }
}

/** An OAuth 2.0 token endpoint for client credentials at `/token`, and the keys that its tokens are checked by at `/jwks`. */
export class TokenServer {
  /** Requests for tokens, as their forms had them. */
  readonly asked: URLSearchParams[] = []
  lifeSeconds = 300
  /** Answers in the place of a token, the next one first. */
  readonly troubles: ((response: ServerResponse) => void)[] = []
  readonly #options: TokenServerOptions
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  readonly #server

  constructor(options: TokenServerOptions) {
    this.#options = options
    const answer = (request: IncomingMessage, response: ServerResponse) =>
      void this.#answer(request, response)
    this.#server = options.tls === undefined ? createServer(answer) : createTlsServer(options.tls, answer)
  }

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  get url(): string {
    // It listens at a port.
    const { port } = this.#server.address() as AddressInfo
    return `http${this.#options.tls === undefined ? '' : 's'}://127.0.0.1:${port}`
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve()
      })
    })
  }

  /** A token as the endpoint gives it; `key` is another server's, for one that nobody believes. */
  token(lifeSeconds = this.lifeSeconds, key = this.#keys.privateKey): string {
    const now = Math.floor(Date.now() / 1000)
    const parts = [
      { alg: 'RS256', typ: 'JWT', kid: 'k1' },
      {
        iss: issuer,
        sub: this.#options.subject,
        iat: now,
        exp: now + lifeSeconds,
        aud: 'kafka',
        scope: 'kafka',
      },
    ]
    const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key, 'base64url')}`
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('content-type', 'application/json')
    if (request.url === '/jwks') {
      const key = { ...this.#keys.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }
      response.end(JSON.stringify({ keys: [key] }))
      return
    }
    const form = new URLSearchParams(await text(request))
    this.asked.push(form)
    const trouble = this.troubles.shift()
    if (trouble !== undefined) trouble(response)
    else if (!this.#isKnown(request, form))
      response.writeHead(401).end('{"error":"invalid_client","error_description":"who is that?"}')
    else
      response.end(
        JSON.stringify({ access_token: this.token(), token_type: 'Bearer', expires_in: this.lifeSeconds }),
      )
  }

  #isKnown({ headers }: IncomingMessage, form: URLSearchParams): boolean {
    const { clientId, clientSecret } = this.#options
    if (form.get('client_secret') !== null)
      return form.get('client_id') === clientId && form.get('client_secret') === clientSecret
    const encoded = (headers.authorization ?? '').replace('Basic ', '')
    const [id, secret] = Buffer.from(encoded, 'base64').toString().split(':')
    const plain = (part: string | undefined) => new URLSearchParams(`x=${part ?? ''}`).get('x')
    return plain(id) === clientId && plain(secret) === clientSecret
  }
}
