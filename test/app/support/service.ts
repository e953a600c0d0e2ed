import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A web service on 127.0.0.1 that has rows by the last part of the path, and can be down. */
export async function rowService(rows: Readonly<Record<string, object>>) {
  const state = { isDown: false }
  const server = createServer((request, response) => {
    const row = rows[decodeURIComponent(request.url!.split('/').at(-1)!)]
    if (state.isDown) response.destroy()
    else if (row === undefined) response.writeHead(404).end()
    else response.end(JSON.stringify(row))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  // It listens at a port.
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/rigs`, state }
}
