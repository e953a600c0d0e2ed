// A server that answers by the contract of Driverless AI, in a process of its own: its scores cost nothing, all else is there.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

const [columns = ''] = process.argv.slice(2)
const schema = {
  inputFields: columns.split(',').map((name) => ({ name, dataType: 'Float64' })),
  outputFields: ['y.0', 'y.1', 'y.2'].map((name) => ({ name, dataType: 'Float64' })),
}
const scores = ['0.9787522333673913', '0.004008738416433349', '0.017239028216175435']

const server = createServer((request, response) => {
  void text(request).then((body) => {
    if (request.method === 'GET') {
      response.end(JSON.stringify({ id: 'bench', schema }))
      return
    }
    const { rows } = JSON.parse(body) as { rows: unknown[] }
    response.end(
      JSON.stringify({ id: 'bench', fields: ['y.0', 'y.1', 'y.2'], score: rows.map(() => scores) }),
    )
  })
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
// It listens at a port.
process.send?.((server.address() as AddressInfo).port)
process.on('disconnect', () => {
  process.exit()
})
