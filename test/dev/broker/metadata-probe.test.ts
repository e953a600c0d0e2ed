import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import {
  askMetadata,
  decodeMetadataResponse,
  encodeMetadataRequest,
} from '../../../src/dev/broker/metadata-probe.ts'

/** A metadata answer of version 6, byte by byte. */
const answer = Buffer.concat([
  Buffer.from('00000001' + '00000000', 'hex'), // correlation id, throttle time
  Buffer.from('00000002', 'hex'), // two brokers
  Buffer.from('00000001' + '0009', 'hex'),
  Buffer.from('127.0.0.1'),
  Buffer.from('00002384' + 'ffff', 'hex'), // port 9092, no rack
  Buffer.from('00000002' + '0004', 'hex'),
  Buffer.from('host'),
  Buffer.from('00002385' + '0002', 'hex'),
  Buffer.from('r1'),
  Buffer.from('0003', 'hex'),
  Buffer.from('abc'), // cluster id
  Buffer.from('00000002' + '00000000', 'hex'), // controller, no topics
])

const cluster = {
  clusterId: 'abc',
  controllerId: 2,
  brokers: [
    { nodeId: 1, host: '127.0.0.1', port: 9092 },
    { nodeId: 2, host: 'host', port: 9093 },
  ],
}

describe('encodeMetadataRequest', () => {
  it('asks for no topic, version 6', () => {
    expect(encodeMetadataRequest('me').toString('hex')).toBe(
      '00000011' + '0003' + '0006' + '00000001' + '0002' + '6d65' + '00000000' + '00',
    )
  })
})

describe('decodeMetadataResponse', () => {
  it('reads brokers, cluster and controller', () => {
    expect(decodeMetadataResponse(answer)).toEqual(cluster)
  })

  it('throws at every place where the answer is cut short', () => {
    for (let length = 0; length < answer.length - 4; length++) {
      expect(() => decodeMetadataResponse(answer.subarray(0, length))).toThrow(RangeError)
    }
  })
})

/** A server that treats each connection as told; gives its port while `ask` runs. */
async function withServer<T>(serve: (socket: Socket) => void, ask: (port: number) => Promise<T>): Promise<T> {
  const server = createServer(serve).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  try {
    return await ask(typeof address === 'object' ? (address?.port ?? 0) : 0)
  } finally {
    server.close()
  }
}

const framed = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes])

describe('askMetadata', () => {
  it('puts an answer together that comes in pieces', async () => {
    const serve = (socket: Socket) => {
      socket.once('data', () => {
        socket.setNoDelay(true)
        for (const byte of framed(answer)) socket.write(Buffer.from([byte]))
      })
    }
    expect(await withServer(serve, (port) => askMetadata(port, 5_000))).toEqual(cluster)
  })

  it.each([
    ['closes', (socket: Socket) => socket.end(), /closed without an answer/],
    ['speaks HTTP', (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), /not a Kafka broker/],
    [
      'answers too briefly',
      (socket: Socket) => socket.end(framed(answer.subarray(0, 20))),
      /out of range|outside/,
    ],
    ['says nothing', () => undefined, /no answer within 100 ms/],
  ])('rejects when the other side %s', async (_what, serve, message) => {
    await expect(withServer(serve, (port) => askMetadata(port, 100))).rejects.toThrow(message)
  })

  it('rejects when nobody listens', async () => {
    const port = await withServer(
      () => undefined,
      (free) => Promise.resolve(free),
    )
    await expect(askMetadata(port, 1_000)).rejects.toThrow(/ECONNREFUSED/)
  })
})
