import { createServer } from 'node:net'

import { SluiceError } from '../core/errors.ts'

/** A TCP port of 127.0.0.1 that nobody listens on now; the kernel chooses. Another process may still take it first. */
export async function freePort(): Promise<number> {
  const port = await tryListen(0)
  if (port === null) throw new SluiceError('UNREACHABLE', '127.0.0.1 has no free TCP port.')
  return port
}

/** Several different free ports. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) ports.add(await freePort())
  return [...ports]
}

export async function areFree(ports: readonly number[]): Promise<boolean> {
  for (const port of ports) if ((await tryListen(port)) === null) return false
  return true
}

function tryListen(wanted: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => {
      resolve(null)
    })
    server.listen({ host: '127.0.0.1', port: wanted, exclusive: true }, () => {
      const address = server.address()
      // A listening TCP server's address is an object.
      const port = typeof address === 'object' ? (address?.port ?? null) : null
      server.close(() => {
        resolve(port)
      })
    })
  })
}
