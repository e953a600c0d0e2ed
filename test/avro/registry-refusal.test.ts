import { describe, expect, it } from 'vitest'
import { idIn, succeed } from '../../src/avro/registry-refusal.ts'

const address = { url: 'http://r', auth: null, tls: null, timeoutMs: 1 }
const answer = (status: number, body: unknown) => ({ status, body, serverTimeMs: null })

describe('succeed', () => {
  it('gives a success back', () => {
    const good = answer(200, { id: 3 })
    expect(succeed(address, good)).toBe(good)
    expect(idIn(address, good.body)).toBe(3)
  })

  it.each([
    [401, {}, 'CONFIG', 'refuses the credentials'],
    [404, { message: 'no such path' }, 'CONFIG', 'no schema registry answers'],
    [422, 'a page', 'CONFIG', 'no schema registry answers'],
    [422, { message: 'Invalid schema' }, 'SCHEMA', 'Invalid schema'],
  ])('throws for status %i and %j', (status, body, code, words) => {
    expect(() => succeed(address, answer(status, body))).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(words) as string }) as Error,
    )
  })
})
