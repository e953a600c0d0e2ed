import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

import { SluiceError } from '../core/errors.ts'

/**
 * Below what the kernels of Linux, macOS and Windows give to outgoing connections: a service that comes back on its
 * port never finds a client's connection sitting on it.
 */
const lowest = 20_000
const beyond = 32_768
const attempts = 50

/** A TCP port of 127.0.0.1 that nobody listens on now. Another process may still take it first. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = randomInt(lowest, beyond)
    if (await canListen(port)) return port
  }
  throw new SluiceError('UNREACHABLE', `127.0.0.1 has no free TCP port between ${lowest} and ${beyond - 1}.`)
}

/** Several different free ports. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) ports.add(await freePort())
  return [...ports]
}

export async function areFree(ports: readonly number[]): Promise<boolean> {
  for (const port of ports) if (!(await canListen(port))) return false
  return true
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => {
      resolve(false)
    })
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      server.close(() => {
        resolve(true)
      })
    })
  })
}
