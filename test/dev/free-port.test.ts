import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { areFree, freePort, freePorts } from '../../src/dev/free-port.ts'

describe('freePorts', () => {
  it('gives different ports that can be listened on', async () => {
    const ports = await freePorts(6)
    expect(new Set(ports).size).toBe(6)
    expect(await areFree(ports)).toBe(true)
  })
})

describe('areFree', () => {
  it('is false as soon as one port is taken', async () => {
    const [taken, free] = [await freePort(), await freePort()]
    const server = createServer().listen(taken, '127.0.0.1')
    await once(server, 'listening')
    expect(await areFree([free, taken])).toBe(false)
    server.close()
    await once(server, 'close')
    expect(await areFree([free, taken])).toBe(true)
  })
})
