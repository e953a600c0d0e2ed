// A model behind whatever hands over a `Request`: Cloud Run functions, Deno, Bun, or Node's own server as here (docs/functions.md).
import { createServer } from 'node:http'
import { createFetchFunction } from 'sluice/fetch'

const answer = createFetchFunction({ model: process.env['MODEL_FILE'] ?? 'cooler.zip' })

const server = createServer((request, response) => {
  void (async () => {
    const { method = 'GET', url = '/' } = request
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array))
    const body = method === 'POST' ? new Uint8Array(Buffer.concat(chunks)) : null
    const headers = new Headers(
      Object.entries(request.headers).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value]] : [],
      ),
    )
    const answered = await answer(new Request(new URL(url, 'http://localhost'), { method, headers, body }))
    response.writeHead(answered.status, Object.fromEntries(answered.headers))
    response.end(await answered.text())
  })()
})
server.listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1', () => {
  console.log(JSON.stringify(server.address()))
})
process.once('SIGTERM', () => server.close())
