import { describe, expect, it } from 'vitest'
import { EventIdWriter } from '../../src/avro/event-id-writer.ts'
import { AvroWriter } from '../../src/avro/writer.ts'
import { eventId } from '../../src/core/record.ts'

describe('EventIdWriter', () => {
  it('writes each id as a string of its own, whatever came before', () => {
    const sut = new EventIdWriter()
    const origins = [
      { topic: 'a', partition: 0, offset: 0n },
      { topic: 'a', partition: 0, offset: 2n ** 63n - 1n },
      { topic: 'a', partition: 1, offset: 10n },
      { topic: 'b-1', partition: 1, offset: 10n },
      { topic: 'ü'.repeat(200), partition: 1, offset: 11n },
      { topic: 'a', partition: 0, offset: 1n },
    ]
    for (const origin of origins) {
      const [writer, plain] = [new AvroWriter(), new AvroWriter()]
      sut.write(writer, origin)
      plain.string(eventId(origin))
      expect(writer.finish()).toEqual(plain.finish())
    }
  })
})
