import { connect, isIP } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { TlsFiles } from '../../../access/tls-files.ts'
import { outdatedBy } from '../patches/outdated-connection.ts'

const keepAliveAfterMs = 60_000

interface SocketRequest {
  readonly host: string
  readonly port: number
  readonly onConnect: () => void
}

/** All sockets of one kafkajs client, so that they can be ended whatever kafkajs is waiting for. */
export class Sockets {
  readonly #tls: boolean | TlsFiles
  readonly #open = new Set<Socket>()
  #destroyed = false

  constructor(tls: boolean | TlsFiles = false) {
    this.#tls = tls
  }

  get destroyed(): boolean {
    return this.#destroyed
  }

  /** kafkajs's `socketFactory`. Throws once the sockets were destroyed. */
  readonly create = ({ host, port, onConnect }: SocketRequest): Socket => {
    if (this.#destroyed) throw new Error('the client was closed')
    const socket = this.#connect(host, port, onConnect)
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

  #connect(host: string, port: number, onConnect: () => void): Socket {
    const tls = this.#tls
    if (tls === false) return connect({ host, port }, onConnect)
    if (tls === true) return connectTls({ host, port, ...serverName(host) }, onConnect)
    const { options, version } = tls
    const socket = connectTls({ host, port, ...serverName(host), ...options }, onConnect)
    outdatedBy(socket, () => tls.version !== version)
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
