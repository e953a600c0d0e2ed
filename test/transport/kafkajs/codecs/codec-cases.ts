import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { InputRecord } from '../../../../src/core/record.ts'
import type { Codec } from '../../../../src/transport/kafkajs/protocol/codec.ts'
import { MalformedRecords } from '../../../../src/transport/kafkajs/protocol/malformed-records.ts'
import { RecordCursor } from '../../../../src/transport/kafkajs/protocol/record-cursor.ts'

/** The records of `byKafka`, as Kafka 4.4's own libraries compressed them. */
const values = [
  Buffer.alloc(200, 7),
  Buffer.from('abc'.repeat(100)),
  Buffer.from('The quick brown fox jumps over the lazy dog'),
]

/** What holds for each compression that is read and not written. */
export function readOnlyCodecCases(codec: Codec, byKafka: Buffer): void {
  it('reads what Kafka compressed', async () => {
    const header = {
      baseOffset: 0n,
      lastOffsetDelta: values.length - 1,
      baseTimestampMs: 0,
      appendTimestampMs: null,
      recordCount: values.length,
    }
    const records: InputRecord[] = []
    new RecordCursor(await codec.decompress(byKafka, 10_000), header).read(records, Infinity, 0n)
    expect(records.map(({ value }) => value)).toEqual(values)
  })

  it('refuses what is cut', async () => {
    for (let length = 0; length < byKafka.length - 4; length++) {
      const cut = await codec.decompress(byKafka.subarray(0, length), 10_000).catch((error: unknown) => error)
      if (!Buffer.isBuffer(cut)) expect(cut).toBeInstanceOf(MalformedRecords)
      else expect(cut.length).toBe(0)
    }
  })

  it('ends with bytes or MalformedRecords, whatever it is given', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.nat(), async (noise, at) => {
        const start = at % byKafka.length
        const end = byKafka.subarray(start + noise.length)
        const damaged = Buffer.concat([byKafka.subarray(0, start), noise, end])
        for (const input of [damaged, Buffer.from(noise)]) {
          const outcome = await codec.decompress(input, 1 << 20).catch((error: unknown) => error)
          if (!Buffer.isBuffer(outcome)) expect(outcome).toBeInstanceOf(MalformedRecords)
        }
      }),
    )
  })

  it('does not write', async () => {
    await expect(codec.compress({ buffer: byKafka })).rejects.toThrow('is not written')
  })
}
