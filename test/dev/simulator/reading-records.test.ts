import { describe, expect, it } from 'vitest'
import { createDecoder } from '../../../src/avro/decoder.ts'
import { fixedSchemas } from '../../../src/avro/schema-source.ts'
import { systemClock } from '../../../src/core/clock.ts'
import { ReadingRecordMaker } from '../../../src/dev/simulator/reading-records.ts'
import { simulateReadings } from '../../../src/dev/simulator/readings.ts'
import type { SimulatedReadings } from '../../../src/dev/simulator/readings.ts'
import { troubleHeader } from '../../../src/dev/simulator/records.ts'
import { loadReadingSchema } from '../../../src/dev/simulator/rig-files.ts'
import { readingKinds, troubleKinds } from '../../../src/dev/simulator/trouble.ts'
import { statistics } from './rig.ts'

const startMs = 1_700_000_040_000

describe.each(['readings', 'blocks'] as const)('ReadingRecordMaker of %s', async (shape) => {
  const schema = await loadReadingSchema(shape)
  const maker = new ReadingRecordMaker('t', { schema, id: 4 })

  function eventsOf(count: number, trouble = 0): SimulatedReadings[] {
    const events = simulateReadings(statistics, { shape, rigs: 1, seed: 3, trouble, startMs })
    return Array.from({ length: count }, () => events.next().value)
  }

  /** What the production decoder makes of an event's record. */
  async function decoded(event: SimulatedReadings) {
    const decoder = createDecoder({
      readerSchema: schema,
      schemas: fixedSchemas(new Map([[4, schema]])),
      clock: systemClock,
    })
    const { value, headers } = maker.recordOf(event)
    await decoder.prepare([{ topic: 't', partition: 0, records: [{ value, headers, offset: 0n }] }])
    return decoder.decode(value!, headers)
  }

  it('keys records by rig, and dates them by the last of their readings', async () => {
    const [event] = eventsOf(1)
    const record = maker.recordOf(event!)
    expect(record).toMatchObject({ topic: 't', key: Buffer.from('rig-01'), headers: [] })
    expect(record.timestampMs! - startMs).toBe(shape === 'readings' ? 0 : 9_000)
    expect(await decoded(event!)).toEqual(event!.event)
  })

  it.each(readingKinds(shape))('spoils %s so that it lands under its reason', async (kind) => {
    const troubled = eventsOf(700, 1).filter(({ trouble }) => trouble?.kind === kind)
    expect(troubled.length).toBeGreaterThan(5)
    const { at, reason } = troubleKinds[kind]
    for (const event of troubled.slice(0, 20)) {
      const value = await decoded(event)
      // What is wrong with these is found by the windows.
      if (at === 'event' || at === 'reading') expect(value).toEqual(event.event)
      else expect(value).toMatchObject({ reason })
      if (kind === 'truncated-frame') expect(maker.recordOf(event).value!.length).toBeLessThan(4)
      expect(maker.recordOf(event).headers).toEqual([{ key: troubleHeader, value: Buffer.from(kind) }])
    }
  })
})
