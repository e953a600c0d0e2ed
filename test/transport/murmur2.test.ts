import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { murmur2, partitionOfKey } from '../../src/transport/murmur2.ts'

const require = createRequire(import.meta.url)
const original = require('kafkajs/src/producer/partitioners/default/murmur2') as (key: Buffer) => number

describe('murmur2', () => {
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('hashes %s as the Java client does', (key, hash) => {
    expect(murmur2(Buffer.from(key))).toBe(hash)
  })

  it("gives the hash of kafkajs's own function for any key", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const key = Buffer.from(bytes)
        expect(murmur2(key)).toBe(original(key))
      }),
    )
  })
})

describe('partitionOfKey', () => {
  it('stays within the partitions, whatever the sign of the hash', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.integer({ min: 1, max: 1000 }), (bytes, count) => {
        const partition = partitionOfKey(Buffer.from(bytes), count)
        expect(partition).toBeGreaterThanOrEqual(0)
        expect(partition).toBeLessThan(count)
      }),
    )
  })
})
