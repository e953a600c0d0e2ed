import { ConnectionWatch } from './connection-watch.ts'
import type { SentRequest, WatchedConnection } from './connection-watch.ts'
import type { ModuleTable } from './module-table.ts'
import type { Patch } from './patch.ts'

/** Bytes of the length that a response begins with. */
const lengthSize = 4

interface Connection extends WatchedConnection {
  readonly host: string
  readonly port: number
  readonly broker: string
  readonly requestQueue: WatchedConnection['requestQueue'] & {
    rejectAll(error: Error): void
    destroy(): void
  }
  readonly authHandlers: { onError(): void } | null
  socket: WatchedConnection['socket']
  connectionStatus: string
  authenticatedAt: unknown
  chunks: Buffer[]
  bytesBuffered: number
  bytesNeeded: number
  isConnected(): boolean
}

interface ConnectionClass {
  prototype: {
    connect: (this: Connection) => Promise<boolean>
    disconnect: (this: Connection) => Promise<boolean>
    processData: (this: Connection, bytes: Buffer) => void
  }
}

interface QueueClass {
  prototype: {
    scheduleRequestTimeoutCheck: () => void
    createSocketRequest: (pushed: { readonly requestTimeout: number | null }) => SentRequest
  }
}

type ErrorClass = new (message: string, details: object) => Error

const watches = new WeakMap<object, ConnectionWatch>()
const connecting = new WeakMap<Connection, Promise<boolean>>()
const lateListeners = new WeakMap<object, () => void>()
const pools = new WeakMap<object, readonly object[]>()

/** True while an answer takes longer than it should. */
export function isLate(connection: object): boolean {
  return watches.get(connection)?.isLate ?? false
}

/** True when it has been at rest for so long that nobody would know if the other end were gone. */
export function isDoubtful(connection: object): boolean {
  return watches.get(connection)?.isDoubtful ?? false
}

/** Connections to the same broker: what cuts one off has mostly cut off the others. */
export function belongTogether(pool: readonly object[]): void {
  for (const connection of pool) pools.set(connection, pool)
}

/** `listener` is called twice a second while an answer is late; in place of one that was given before. */
export function whileLate(connection: object, listener: () => void): void {
  lateListeners.set(connection, listener)
}

/**
 * kafkajs rejects a request that is not answered in time and goes on with the same connection: where the other end is gone
 * without a word, all that follows is lost as well. And to close a connection it waits for the answers that are due, so that
 * a broker which hangs hangs whoever wants to be rid of it. Here a silent connection is destroyed, with those to the same broker
 * that were as quiet, and so is one to be closed; whoever waits is told, and the next request opens a new connection. Beside it: two requests at a time opened two
 * sockets and lost one, and half an answer of the old connection was taken for the beginning of the new one's first.
 */
export const silentConnection: Patch = {
  name: 'silent-connection',
  why: 'a half-open connection was never replaced; to close a connection to a broker that hangs did not end',
  apply(modules) {
    // The classes as kafkajs 2.2.4 has them.
    const { prototype } = modules.load('network/connection') as ConnectionClass
    const errors = modules.load('errors') as Readonly<Record<string, ErrorClass>>
    const { connect, processData } = prototype

    prototype.connect = function () {
      if (this.isConnected()) return Promise.resolve(true)
      const known = connecting.get(this)
      if (known !== undefined) return known
      const watch =
        watches.get(this) ??
        new ConnectionWatch(this, {
          onLate: () => lateListeners.get(this)?.(),
          onSilence: (request, silenceMs) => {
            for (const lost of lostWith(this, silenceMs)) abandon(lost, timeoutError(errors, lost, request))
          },
        })
      watches.set(this, watch)
      watch.start()
      const opening = connect
        .call(this)
        .catch((error: unknown) => {
          watch.stop()
          throw error
        })
        .finally(() => connecting.delete(this))
      connecting.set(this, opening)
      return opening
    }
    prototype.disconnect = function () {
      abandon(this, closedError(errors, this))
      return Promise.resolve(true)
    }
    prototype.processData = function (bytes) {
      watches.get(this)?.heard()
      processData.call(this, bytes)
    }
    patchQueue(modules)
  },
}

/** The connection itself, and those to its broker of which nothing was heard meanwhile either: a join waits on its own for very long. */
function lostWith(connection: Connection, silenceMs: number): readonly Connection[] {
  // What pools hold are connections.
  const pool = (pools.get(connection) ?? []) as readonly Connection[]
  const isQuiet = (other: Connection) => (watches.get(other)?.quietMs ?? 0) >= silenceMs
  return [connection, ...pool.filter((other) => other !== connection && isQuiet(other))]
}

/** Whoever waits for an answer is told; the connection is as one that was never opened. */
function abandon(connection: Connection, error: Error): void {
  const { socket } = connection
  watches.get(connection)?.stop()
  connection.connectionStatus = 'disconnected'
  connection.authenticatedAt = null
  connection.chunks = []
  connection.bytesBuffered = 0
  connection.bytesNeeded = lengthSize
  connection.socket = undefined
  connection.requestQueue.rejectAll(error)
  connection.requestQueue.destroy()
  connection.authHandlers?.onError()
  if (socket === undefined || socket.destroyed) return
  if (socket.connecting) {
    // kafkajs hears the error, and rejects the attempt.
    socket.destroy(error)
  } else {
    // What still comes of it is not for the next connection.
    for (const event of ['data', 'end', 'error', 'timeout']) socket.removeAllListeners(event)
    socket.on('error', () => undefined)
    socket.destroy()
  }
}

/** The watch takes the place of the queue's own check; a request says how long the broker may wait. */
function patchQueue(modules: ModuleTable): void {
  // The class as kafkajs 2.2.4 has it.
  const { prototype } = modules.load('network/requestQueue') as QueueClass
  const { createSocketRequest } = prototype
  prototype.scheduleRequestTimeoutCheck = () => undefined
  prototype.createSocketRequest = function (pushed) {
    const request = createSocketRequest.call(this, pushed)
    const isFetch = request.entry.apiName === 'Fetch'
    return isFetch ? Object.assign(request, { maxWaitMs: pushed.requestTimeout ?? 0 }) : request
  }
}

function timeoutError(
  errors: Readonly<Record<string, ErrorClass>>,
  { broker }: Connection,
  request: string,
): Error {
  // kafkajs has it.
  return new errors['KafkaJSRequestTimeoutError']!(`Request ${request} timed out`, { broker })
}

function closedError(errors: Readonly<Record<string, ErrorClass>>, { host, port }: Connection): Error {
  // kafkajs has it.
  return new errors['KafkaJSConnectionClosedError']!('Closed connection', { host, port })
}
