import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:tls'

const fixture = (name: string) => readFileSync(`test/fixtures/tls/${name}`)

export interface TlsFront {
  /** As the one behind it, by https. */
  readonly url: string
  stop(): void
}

/** TLS before a web service that has none: who comes has to show a certificate of the tests' authority. */
export async function tlsFront(behind: string): Promise<TlsFront> {
  const { hostname, port, pathname } = new URL(behind)
  const server = createServer(
    {
      ...{ cert: fixture('server.pem'), key: fixture('server.key'), ca: fixture('ca.pem') },
      ...{ requestCert: true, rejectUnauthorized: true },
    },
    (socket) => {
      const inner = connect(Number(port), hostname)
      socket.pipe(inner).pipe(socket)
      // Each end goes with the other.
      socket.on('error', () => inner.destroy())
      inner.on('error', () => socket.destroy())
    },
  )
  server.on('tlsClientError', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // It listens at a port.
  const own = (server.address() as AddressInfo).port
  return {
    url: `https://127.0.0.1:${own}${pathname === '/' ? '' : pathname}`,
    stop: () => {
      server.close()
    },
  }
}
