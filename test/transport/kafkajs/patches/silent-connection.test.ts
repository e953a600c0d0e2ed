import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Sockets } from '../../../../src/transport/kafkajs/client/sockets.ts'
import {
  belongTogether,
  silentConnection,
} from '../../../../src/transport/kafkajs/patches/silent-connection.ts'
import { isolatedModules, original } from '../support/originals.ts'

interface Connection {
  connect(): Promise<boolean>
  disconnect(): Promise<boolean>
  isConnected(): boolean
  send(request: object): Promise<unknown>
}

const ConnectionClass = original('network/connection') as new (options: object) => Connection
const EncoderClass = original('protocol/encoder') as new () => object
silentConnection.apply(isolatedModules())

const log = () => undefined
const logger = { namespace: () => ({ debug: log, info: log, warn: log, error: log }) }

const request = {
  request: {
    apiKey: 18,
    apiVersion: 0,
    apiName: 'ApiVersions',
    encode: () => Promise.resolve(new EncoderClass()),
  },
  response: {
    decode: (payload: Buffer) => Promise.resolve({ text: payload.toString() }),
    parse: ({ text }: { readonly text: string }) => Promise.resolve(text),
  },
}

/** The answer to the request of this number. */
function answer(correlationId: number, text: string): Buffer {
  const bytes = Buffer.alloc(8 + text.length)
  bytes.writeInt32BE(4 + text.length, 0)
  bytes.writeInt32BE(correlationId, 4)
  bytes.write(text, 8)
  return bytes
}

describe('silent-connection', () => {
  let server: Server
  let sockets: Sockets
  const accepted: Socket[] = []

  beforeEach(async () => {
    server = createServer((socket) => {
      socket.on('error', () => undefined)
      accepted.push(socket)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    sockets = new Sockets()
  })
  afterEach(() => {
    sockets.destroy()
    for (const socket of accepted.splice(0)) socket.destroy()
    server.close()
  })

  /** The server's end of the connection of this number. */
  async function peer(index: number): Promise<Socket> {
    for (;;) {
      const socket = accepted[index]
      if (socket !== undefined) return socket
      await once(server, 'connection')
    }
  }

  function connection(requestTimeout: number): Connection {
    // A TCP server's address is no text.
    const { port } = server.address() as AddressInfo
    return new ConnectionClass({
      host: '127.0.0.1',
      port,
      logger,
      socketFactory: sockets.create,
      requestTimeout,
      connectionTimeout: 10_000,
    })
  }

  it('ends a connection that does not answer, and opens another for the next request', async () => {
    const client = connection(300)
    await client.connect()
    await expect(client.send(request)).rejects.toMatchObject({ name: 'KafkaJSRequestTimeoutError' })
    expect(client.isConnected()).toBe(false)
    await client.connect()
    const sent = client.send(request)
    const second = await peer(1)
    await once(second, 'data')
    second.write(answer(1, 'b'))
    expect(await sent).toBe('b')
  })

  it('does not take half an answer of the old connection for the beginning of an answer of the new one', async () => {
    const client = connection(300)
    await client.connect()
    const first = await peer(0)
    first.write(answer(0, 'never whole').subarray(0, 10))
    await expect(client.send(request)).rejects.toMatchObject({ name: 'KafkaJSRequestTimeoutError' })
    await client.connect()
    const sent = client.send(request)
    const second = await peer(1)
    await once(second, 'data')
    second.write(answer(1, 'whole'))
    expect(await sent).toBe('whole')
  })

  it('closes at once, telling whoever waits', async () => {
    const client = connection(30_000)
    await client.connect()
    const sent = expect(client.send(request)).rejects.toMatchObject({ name: 'KafkaJSConnectionClosedError' })
    await once(await peer(0), 'data')
    await client.disconnect()
    await sent
    expect(client.isConnected()).toBe(false)
  })

  it('opens one socket for all who ask at the same time', async () => {
    const client = connection(30_000)
    await Promise.all([client.connect(), client.connect(), client.connect()])
    await client.disconnect()
    expect(accepted).toHaveLength(1)
  })

  it('ends those to the same broker with it that were as quiet, and no others', async () => {
    const [asked, quiet, busy, stranger] = [
      connection(300),
      connection(30_000),
      connection(30_000),
      connection(30_000),
    ]
    belongTogether([asked, quiet, busy])
    for (const client of [asked, quiet, busy, stranger]) await client.connect()
    const sent = expect(quiet.send(request)).rejects.toMatchObject({ name: 'KafkaJSRequestTimeoutError' })
    const chatter = await peer(2)
    const chat = setInterval(() => chatter.write(answer(-1, 'still here')), 20)
    await expect(asked.send(request)).rejects.toMatchObject({ name: 'KafkaJSRequestTimeoutError' })
    await sent
    clearInterval(chat)
    expect([asked, quiet, busy, stranger].map((client) => client.isConnected())).toEqual([
      false,
      false,
      true,
      true,
    ])
  })
})
