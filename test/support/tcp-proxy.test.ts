import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TcpProxy } from './tcp-proxy.ts'

describe('TcpProxy', () => {
  let echo: Server
  let proxy: TcpProxy
  const clients: Socket[] = []

  beforeEach(async () => {
    echo = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.pipe(socket)
    }).listen(0, '127.0.0.1')
    await once(echo, 'listening')
    proxy = await TcpProxy.listen()
    // A TCP server's address is no text.
    proxy.targetPort = (echo.address() as AddressInfo).port
  })
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy()
    await proxy.close()
    echo.close()
  })

  async function open(): Promise<Socket> {
    const client = connect({ host: '127.0.0.1', port: proxy.port })
    clients.push(client)
    client.on('error', () => undefined)
    await once(client, 'connect')
    return client
  }

  async function ask(client: Socket, text: string): Promise<string> {
    client.write(text)
    const heard: readonly unknown[] = await once(client, 'data')
    return String(heard[0])
  }

  it.each([0, 20])('passes bytes both ways, %i ms late', async (delayMs) => {
    proxy.delayMs = delayMs
    const client = await open()
    const before = performance.now()
    expect(await ask(client, 'a')).toBe('a')
    expect(performance.now() - before).toBeGreaterThanOrEqual(2 * delayMs - 2)
  })

  it('counts what the server gave', async () => {
    const client = await open()
    await ask(client, 'four')
    await ask(client, 'five!')
    expect(proxy.servedBytes).toBe(9)
  })

  it('cuts what is open', async () => {
    const client = await open()
    await ask(client, 'a')
    const closed = once(client, 'close')
    proxy.cut()
    await closed
  })

  it('leaves swallowed connections open and silent, and serves new ones', async () => {
    const client = await open()
    await ask(client, 'a')
    let heard = 0
    client.on('data', () => heard++)
    proxy.swallow()
    client.write('b')
    expect(await ask(await open(), 'c')).toBe('c')
    expect([heard, client.closed, proxy.liveCount]).toEqual([0, false, 1])
  })

  it('swallows those alone that have been at rest for as long as it is told', async () => {
    await ask(await open(), 'a')
    const restedMs = 300
    await expect.poll(() => proxy.swallowIdle(restedMs)).toBe(1)
    expect(await ask(await open(), 'b')).toBe('b')
    expect([proxy.swallowIdle(60_000), proxy.liveCount]).toEqual([0, 1])
  })
})
