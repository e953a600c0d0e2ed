import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { requestFrame } from '../../../../src/transport/kafkajs/patches/request-frame.ts'
import { isolatedModules, original } from '../support/originals.ts'

type CreateRequest = (parts: object) => Promise<{ readonly buffer: Buffer; size(): number }>
const modules = isolatedModules()
requestFrame.apply(modules)
const ours = modules.replaced.get('protocol/request') as CreateRequest
const theirs = original('protocol/request') as CreateRequest
const EncoderClass = original('protocol/encoder') as new () => { writeBuffer(bytes: Buffer): object }

describe('request-frame', () => {
  it('gives the bytes of the original for any request', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 2000 }),
        fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        fc.option(fc.string()),
        async (payload, correlationId, clientId) => {
          const encode = () => Promise.resolve(new EncoderClass().writeBuffer(Buffer.from(payload)))
          const parts = { correlationId, clientId, request: { apiKey: 18, apiVersion: 2, encode } }
          const [mine, its] = [await ours(parts), await theirs(parts)]
          expect(mine.buffer.equals(its.buffer)).toBe(true)
          expect(mine.size()).toBe(its.size())
        },
      ),
    )
  })
})
