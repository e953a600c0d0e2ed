import { createConnection } from 'node:net'
import type { ServiceDefinition } from '../../src/dev/local-service.ts'

/** Listens on the port of its first argument; what else it does is a line of JavaScript before that. */
const program = (line: string) => `
  ${line}
  const server = require('node:net').createServer((socket) => socket.end())
  server.on('error', (error) => { console.log(error.message); process.exit(1) })
  server.listen(Number(process.argv[1]), '127.0.0.1')
`

/** A service of Node itself: starts in a moment and takes one port. */
export function tinyService(folder: string, line = ''): ServiceDefinition {
  return {
    title: 'Tiny service',
    folder,
    address: (ports) => `127.0.0.1:${ports[0] ?? 0}`,
    prepare: (ports) =>
      Promise.resolve({ file: process.execPath, args: ['-e', program(line), String(ports[0])] }),
    isReady: (ports) => canConnect(ports[0] ?? 0),
  }
}

export function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port }, () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => {
      resolve(false)
    })
  })
}
