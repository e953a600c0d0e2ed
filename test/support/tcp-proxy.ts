import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

interface Link {
  readonly ends: readonly [Socket, Socket]
  /** Nothing passes any more, in either direction, and nobody is told. */
  isSwallowed: boolean
  /** When bytes came last, of the monotonic clock; its opening counts. */
  heardMs: number
}

/**
 * A link between a client and a TCP server of this machine, for trouble that a server cannot make: to be cut, to fall
 * silent, to be slow. A broker whose client shall come this way advertises the proxy's port.
 */
export class TcpProxy {
  /** How long bytes take each way, in milliseconds. */
  delayMs = 0
  /** Where new connections go; until it is known they are refused. */
  targetPort: number | null = null
  /** New connections are accepted and hear nothing. */
  swallowsNew = false
  /** Bytes that came from the server. */
  servedBytes = 0
  readonly #server: Server
  readonly #links = new Set<Link>()

  private constructor(server: Server) {
    this.#server = server
    server.on('connection', (client) => {
      this.#accept(client)
    })
  }

  static async listen(): Promise<TcpProxy> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new TcpProxy(server)
  }

  get port(): number {
    // A TCP server's address is no text.
    return (this.#server.address() as AddressInfo).port
  }

  /** Connections that are open and pass bytes. */
  get liveCount(): number {
    return [...this.#links].filter(({ isSwallowed }) => !isSwallowed).length
  }

  /** Ends all connections, as a server that goes down does. */
  cut(): void {
    for (const { ends } of this.#links) for (const end of ends) end.destroy()
  }

  /** Makes all open connections half-open: both sides think that they last. New ones work. */
  swallow(): void {
    for (const link of this.#links) link.isSwallowed = true
  }

  /** Makes those half-open on which nothing came for so long, as a firewall does that forgets them. Gives how many they are. */
  swallowIdle(idleMs: number): number {
    const idle = [...this.#links].filter(
      ({ isSwallowed, heardMs }) => !isSwallowed && performance.now() - heardMs >= idleMs,
    )
    for (const link of idle) link.isSwallowed = true
    return idle.length
  }

  async close(): Promise<void> {
    this.cut()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #accept(client: Socket): void {
    if (this.targetPort === null) {
      client.destroy()
      return
    }
    const server = connect({ host: '127.0.0.1', port: this.targetPort })
    const link: Link = {
      ends: [client, server],
      isSwallowed: this.swallowsNew,
      heardMs: performance.now(),
    }
    this.#links.add(link)
    this.#pass(link, client, server)
    this.#pass(link, server, client)
    server.on('data', (chunk: Buffer) => {
      this.servedBytes += chunk.length
    })
  }

  #pass(link: Link, from: Socket, to: Socket): void {
    from.setNoDelay(true)
    from.on('data', (chunk) => {
      link.heardMs = performance.now()
      this.#later(link, () => to.write(chunk))
    })
    from.on('end', () => {
      this.#later(link, () => to.end())
    })
    from.on('error', () => to.destroy())
    from.on('close', () => {
      if (to.closed) this.#links.delete(link)
      if (!link.isSwallowed) to.destroySoon()
    })
  }

  /** Timers of one length fire in the order in which they were set. */
  #later(link: Link, pass: () => void): void {
    const passUnlessSwallowed = () => {
      if (!link.isSwallowed) pass()
    }
    if (this.delayMs === 0) passUnlessSwallowed()
    else setTimeout(passUnlessSwallowed, this.delayMs)
  }
}
