import type { Socket } from 'node:net'
import type { Patch } from './patch.ts'

interface Connection {
  readonly socket?: Socket | null
  readonly requestQueue: {
    readonly inflight: { readonly size: number }
    readonly pending: readonly unknown[]
  }
  disconnect(): Promise<unknown>
}

interface PoolClass {
  prototype: {
    getConnection: (this: { readonly pool: readonly Connection[] }, index?: number) => Promise<Connection>
  }
}

const outdated = new WeakMap<Socket, () => boolean>()

/** The connection of this socket is made anew once `isOutdated` says so. Asked before each request: cheap. */
export function outdatedBy(socket: Socket, isOutdated: () => boolean): void {
  outdated.set(socket, isOutdated)
}

/**
 * A connection of kafkajs lasts as long as both ends live, with the certificates that it was made with, however often they
 * were renewed since. One that is outdated is closed here before its next request, when it waits for no answer; the request
 * opens another.
 */
export const outdatedConnection: Patch = {
  name: 'outdated-connection',
  why: 'connections went on for ever with certificates that had been renewed or had expired',
  apply(modules) {
    // The class as kafkajs 2.2.4 has it.
    const { prototype } = modules.load('network/connectionPool') as PoolClass
    const { getConnection } = prototype
    prototype.getConnection = async function (index = 0) {
      const connection = this.pool[index]
      if (connection !== undefined && isIdle(connection) && isOutdated(connection))
        await connection.disconnect()
      return getConnection.call(this, index)
    }
  },
}

function isIdle({ requestQueue: { inflight, pending } }: Connection): boolean {
  return inflight.size === 0 && pending.length === 0
}

function isOutdated({ socket }: Connection): boolean {
  return socket != null && outdated.get(socket)?.() === true
}
