import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OutputRecord } from '../../src/core/record.ts'
import { measureRecords } from '../../src/transport/kafkajs/protocol/record-batch-writer.ts'
import { sizeOf } from '../../src/transport/record-size.ts'

const bytes = fc.option(fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)))
const anyRecord: fc.Arbitrary<OutputRecord> = fc.record({
  topic: fc.constant('out'),
  partition: fc.constant(0),
  key: bytes,
  value: bytes,
  headers: fc.array(fc.record({ key: fc.string({ unit: 'binary' }), value: bytes }), { maxLength: 5 }),
  timestampMs: fc.option(fc.integer({ min: 0, max: 4_000_000_000_000 })),
})

describe('sizeOf', () => {
  it('is never below what a record takes in a batch, and above by no more than its lengths', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const { size } = measureRecords([record], 0)
        expect(sizeOf(record)).toBeGreaterThanOrEqual(size)
        expect(sizeOf(record)).toBeLessThanOrEqual(size + 36 + 10 * record.headers.length)
      }),
    )
  })
})
