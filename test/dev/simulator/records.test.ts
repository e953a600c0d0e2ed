import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createDecoder } from '../../../src/avro/decoder.ts'
import { fixedSchemas } from '../../../src/avro/schema-source.ts'
import { parseSchemaJson } from '../../../src/avro/schema.ts'
import { systemClock } from '../../../src/core/clock.ts'
import type { Fault } from '../../../src/core/outcome.ts'
import { RecordMaker, troubleHeader } from '../../../src/dev/simulator/records.ts'
import type { SimulatedCycle } from '../../../src/dev/simulator/simulator.ts'
import { kindsToInject, troubleKinds } from '../../../src/dev/simulator/trouble.ts'
import { cyclesOf } from './rig.ts'

const readSchema = (path: string) => parseSchemaJson(readFileSync(path, 'utf8'), path)
const cycleSchema = readSchema('schemas/sensor-cycle.avsc')
const textSchema = readSchema('examples/hydraulic-rig/sensor-cycle-text.avsc')
const schemas = fixedSchemas(
  new Map([
    [1, cycleSchema],
    [2, textSchema],
  ]),
)
const maker = new RecordMaker('cycles', { id: 1, schema: cycleSchema }, { id: 2, schema: textSchema })

/** What the production decoder makes of a cycle's record. */
async function decoded(cycle: SimulatedCycle): Promise<object | string | null> {
  const decoder = createDecoder({ readerSchema: cycleSchema, schemas, clock: systemClock })
  const { value, headers } = maker.recordOf(cycle)
  if (value === null) return null
  await decoder.prepare([{ topic: 'in', partition: 0, records: [{ value, headers, offset: 0n }] }])
  return decoder.decode(value, headers)
}

describe('RecordMaker', () => {
  it('keys records by rig and dates them by the end of the cycle', () => {
    const [cycle] = cyclesOf(1)
    expect(maker.recordOf(cycle!)).toMatchObject({
      topic: 'cycles',
      partition: null,
      key: Buffer.from('rig-01'),
      headers: [],
      timestampMs: 1_700_000_000_000,
    })
  })

  it('encodes what the decoder reads back', async () => {
    for (const cycle of cyclesOf(20)) expect(await decoded(cycle)).toEqual(cycle.event)
  })

  it.each(kindsToInject(true))('spoils %s so that it lands under its reason', async (kind) => {
    const troubled = cyclesOf(600, { trouble: 1, tombstones: true }).filter(
      ({ trouble }) => trouble?.kind === kind,
    )
    expect(troubled.length).toBeGreaterThan(10)
    const { at, reason } = troubleKinds[kind]
    for (const cycle of troubled) {
      const value = await decoded(cycle)
      // Spoilt fields decode: what is wrong with them is found by the feature plan.
      if (at === 'event') expect(value).toEqual(cycle.event)
      else if (reason === null) expect(value).toBeNull()
      else expect(value).toMatchObject({ reason } satisfies Partial<Fault>)
      expect(maker.recordOf(cycle).headers).toEqual([{ key: troubleHeader, value: Buffer.from(kind) }])
    }
  })
})

describe('sensor-cycle-text.avsc', () => {
  it('has the fields of the true schema', () => {
    const fieldsOf = (schema: unknown) =>
      (schema as { fields: { name: string }[] }).fields.map(({ name }) => name)
    expect(fieldsOf(textSchema)).toEqual(fieldsOf(cycleSchema))
  })
})
