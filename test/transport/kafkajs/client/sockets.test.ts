import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { Sockets } from '../../../../src/transport/kafkajs/client/sockets.ts'

describe('Sockets', () => {
  it('ends all that are open, with an error for those who wait, and makes no more', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    // A TCP server's address is no text.
    const { port } = server.address() as AddressInfo
    const sockets = new Sockets()
    const connected = Promise.withResolvers<null>()
    const socket = sockets.create({
      host: '127.0.0.1',
      port,
      onConnect: () => {
        connected.resolve(null)
      },
    })
    await connected.promise
    const failed = once(socket, 'error')
    expect(sockets.destroyed).toBe(false)
    sockets.destroy()
    expect(await failed).toMatchObject([{ message: 'the client was closed' }])
    expect(sockets.destroyed).toBe(true)
    expect(() => sockets.create({ host: '127.0.0.1', port, onConnect: () => undefined })).toThrow(
      'the client was closed',
    )
    server.close()
  })

  it('add no listener to a socket that is closed, however often it is let go', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    // A TCP server's address is no text.
    const { port } = server.address() as AddressInfo
    const socket = new Sockets().create({ host: '127.0.0.1', port, onConnect: () => undefined })
    await once(socket, 'connect')
    socket.destroy()
    await once(socket, 'close')
    for (let i = 0; i < 20; i++) socket.unref()
    expect(socket.listenerCount('connect')).toBe(0)
    server.close()
  })
})
