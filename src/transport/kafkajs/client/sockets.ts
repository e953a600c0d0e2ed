import { connect, isIP } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'

const keepAliveAfterMs = 60_000

interface SocketRequest {
  readonly host: string
  readonly port: number
  /** null, too, is none. */
  readonly ssl?: ConnectionOptions | boolean | null
  readonly onConnect: () => void
}

/** All sockets of one kafkajs client, so that they can be ended whatever kafkajs is waiting for. */
export class Sockets {
  readonly #open = new Set<Socket>()
  #destroyed = false

  get destroyed(): boolean {
    return this.#destroyed
  }

  /** kafkajs's `socketFactory`. Throws once the sockets were destroyed. */
  readonly create = ({ host, port, ssl, onConnect }: SocketRequest): Socket => {
    if (this.#destroyed) throw new Error('the client was closed')
    const socket = ssl
      ? connectTls({ host, port, ...serverName(host), ...(ssl === true ? {} : ssl) }, onConnect)
      : connect({ host, port }, onConnect)
    socket.setKeepAlive(true, keepAliveAfterMs)
    // Requests are written whole and waited for: to wait for more to send only delays them.
    socket.setNoDelay(true)
    this.#open.add(socket)
    socket.once('close', () => {
      this.#open.delete(socket)
      // kafkajs asks it of closed ones too, again and again: Node then waits, with one listener more, for it to connect.
      socket.unref = () => socket
    })
    return socket
  }

  /** With an error, so that kafkajs rejects what waits for an answer. */
  destroy(): void {
    this.#destroyed = true
    for (const socket of this.#open) socket.destroy(new Error('the client was closed'))
  }
}

function serverName(host: string): { readonly servername?: string } {
  return isIP(host) === 0 ? { servername: host } : {}
}
