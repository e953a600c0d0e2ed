import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fetchProtocol } from '../../../../src/transport/kafkajs/patches/fetch-protocol.ts'
import type { FetchResponse } from '../../../../src/transport/kafkajs/protocol/fetch-response.ts'
import { batchBytes, recordsOf } from '../support/log.ts'
import { originalEncoder } from '../support/original-encoder.ts'
import { isolatedModules, original } from '../support/originals.ts'

interface Request {
  readonly apiName: string
  encode(): Promise<{ readonly buffer: Buffer; size(): number }>
}
interface FetchRequests {
  readonly versions: readonly string[]
  protocol(chosen: { version: number }): (args: object) => {
    readonly request: Request
    readonly response: ResponseModule
    readonly requestTimeout: number
  }
}
interface ResponseModule {
  decode(bytes: Buffer): Promise<FetchResponse>
  parse(decoded: FetchResponse): Promise<FetchResponse>
}

const theirs = original('protocol/requests/fetch') as FetchRequests
const modules = isolatedModules()
fetchProtocol.apply(modules)
const ours = modules.replaced.get('protocol/requests/fetch') as FetchRequests
const version = 11
const { response } = ours.protocol({ version })({ topics: [] })
const { response: theirResponse } = theirs.protocol({ version })({ topics: [] })

const int32 = fc.nat({ max: 2 ** 31 - 1 })
const int64 = fc.bigInt({ min: -1n, max: 2n ** 63n - 1n })
const text = fc.string({ unit: 'grapheme', maxLength: 20 })

/** A partition of an answer, with the bytes of its records. */
interface Answered {
  readonly partition: number
  readonly errorCode: number
  readonly offsets: readonly bigint[]
  readonly aborted: readonly (readonly [bigint, bigint])[]
  readonly replica: number
}

const answered: fc.Arbitrary<Answered> = fc.record({
  partition: int32,
  errorCode: fc.constantFrom(0, 0, 0, 1, 6),
  offsets: fc.tuple(int64, int64, int64),
  aborted: fc.array(fc.tuple(int64, int64), { maxLength: 3 }),
  replica: fc.integer({ min: -1, max: 5 }),
})

function answer(topics: readonly (readonly [string, readonly Answered[]])[], records: Buffer): Buffer {
  const encoder = originalEncoder().writeInt32(7).writeInt16(0).writeInt32(0).writeInt32(topics.length)
  for (const [topic, partitions] of topics) {
    encoder.writeString(topic).writeInt32(partitions.length)
    for (const { partition, errorCode, offsets, aborted, replica } of partitions) {
      encoder.writeInt32(partition).writeInt16(errorCode)
      for (const offset of offsets) encoder.writeInt64(offset.toString())
      encoder.writeInt32(aborted.length)
      for (const pair of aborted) for (const number of pair) encoder.writeInt64(number.toString())
      encoder.writeInt32(replica).writeInt32(records.length).writeBuffer(records)
    }
  }
  return encoder.buffer
}

/** Offsets as the original has them. */
function asText(decoded: FetchResponse): unknown {
  return JSON.parse(
    JSON.stringify(decoded, (key, value: unknown) => {
      if (key === 'messages') return undefined
      return typeof value === 'bigint' ? value.toString() : value
    }),
  )
}

describe('fetch-protocol', () => {
  it('gives the bytes of the original for any request', async () => {
    const partition = fc.record({
      partition: int32,
      fetchOffset: int64.map((offset) => offset.toString()),
      maxBytes: int32,
    })
    const args = fc.record({
      replicaId: fc.constant(-1),
      maxWaitTime: int32,
      minBytes: int32,
      maxBytes: int32,
      isolationLevel: fc.constantFrom(0, 1),
      topics: fc.array(fc.record({ topic: text, partitions: fc.array(partition, { minLength: 1 }) }), {
        maxLength: 4,
      }),
      rackId: text,
    })
    await fc.assert(
      fc.asyncProperty(args, async (given) => {
        const [asked, theirsAsked] = [ours, theirs].map((requests) => requests.protocol({ version })(given))
        expect(asked!.requestTimeout).toBe(theirsAsked!.requestTimeout)
        const [mine, its] = [await asked!.request.encode(), await theirsAsked!.request.encode()]
        expect(mine.buffer.equals(its.buffer)).toBe(true)
        expect(mine.size()).toBe(its.size())
      }),
    )
    expect(ours.protocol({ version })({ topics: [] }).request.apiName).toBe('Fetch')
  })

  it('reads any answer as the original does, and its records', async () => {
    const records = batchBytes([{ key: null, value: Buffer.from('v') }])
    const topics = fc.array(fc.tuple(text, fc.array(answered, { maxLength: 4 })), { maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(topics, async (given) => {
        const bytes = answer(given, records)
        const mine = await response.decode(bytes)
        expect(asText(mine)).toEqual(asText(await theirResponse.decode(bytes)))
        for (const { messages } of mine.responses.flatMap(({ partitions }) => partitions)) {
          expect(recordsOf(messages[0]).map(({ value }) => String(value))).toEqual(['v'])
        }
        const outcomes = await Promise.allSettled([response.parse(mine), theirResponse.parse(mine)])
        expect(outcomes[0].status).toBe(outcomes[1].status)
      }),
    )
  })

  it('leaves older brokers to the original', () => {
    expect(ours.versions).toEqual(theirs.versions)
    expect(ours.protocol({ version: 10 })).toBe(theirs.protocol({ version: 10 }))
  })

  it('reads an answer without records', async () => {
    const partition = { partition: 0, errorCode: 0, offsets: [1n, 1n, 0n], aborted: [], replica: -1 }
    const { responses } = await response.decode(answer([['t', [partition]]], Buffer.alloc(0)))
    expect(responses[0]?.partitions[0]?.messages).toEqual([])
  })
})
