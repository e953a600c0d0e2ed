import { describe, expect, it } from 'vitest'
import { labelReading } from '../../../src/app/monitoring/quality-labels.ts'
import { fixedSchemas } from '../../../src/avro/schema-source.ts'
import { monitorSection } from '../../../src/config/monitor.ts'
import { framed, plainBytes } from '../../avro/support/framed.ts'

const labelSchema = {
  type: 'record',
  name: 'Label',
  fields: [
    { name: 'rig', type: { type: 'record', name: 'Rig', fields: [{ name: 'id', type: 'string' }] } },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
    { name: 'cooler', type: ['null', 'int'] },
    { name: 'hot', type: 'boolean' },
  ],
}
const schemas = fixedSchemas(new Map([[7, labelSchema]]))

function reading(by: object, values: Record<string, string>) {
  // As the config gives it, with all defaults.
  const { labels } = monitorSection.parse({ labels: { topic: 'labels', by, values } })
  return labelReading(labels!, schemas)
}

function json(value: unknown, key: string | null = null) {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return { key: key === null ? null : Buffer.from(key), value: Buffer.from(text), headers: [] }
}

describe('labelReading', () => {
  it('finds by event id what was true of each model', () => {
    const { decode } = reading({ eventId: 'event.id' }, { cooler: 'was.cooler', valve: 'valve', hot: 'hot' })
    const label = { event: { id: 'cycles-0-7' }, was: { cooler: 3 }, valve: null, hot: true }
    expect(decode(json(label))).toEqual({
      ...{ eventId: 'cycles-0-7', key: null, timeMs: null },
      truths: new Map([
        ['cooler', '3'],
        ['hot', 'true'],
      ]),
    })
  })

  it.each([
    ['a tombstone', null],
    ['no object', '[1]'],
    ['no JSON', '{"eventId": '],
    ['no event id', { cooler: 3 }],
    ['an event id that is an object', { eventId: {}, cooler: 3 }],
    ['no truth', { eventId: 'a', cooler: null }],
    ['a truth that is an object', { eventId: 'a', cooler: {} }],
  ])('finds no label in %s', (_, value) => {
    const { decode } = reading({ eventId: 'eventId' }, { cooler: 'cooler' })
    expect(decode(value === null ? { key: null, value, headers: [] } : json(value))).toBeNull()
  })

  it('finds by key and time, the record’s key where no field is named', () => {
    const { decode } = reading({ time: 'at' }, { cooler: 'cooler' })
    const at = (at: unknown, key: string | null = 'rig-1') => decode(json({ at, cooler: '3' }, key))
    expect(at(1_700_000_000_000)).toMatchObject({ eventId: null, key: 'rig-1', timeMs: 1_700_000_000_000 })
    expect(at('2026-11-29T10:00:00.5+01:00')).toMatchObject({ timeMs: Date.UTC(2026, 10, 29, 9, 0, 0, 500) })
    for (const time of ['2026-11-29', 'noon', null, undefined]) expect(at(time)).toBeNull()
    expect(at(1, null)).toBeNull()
  })

  it('reads Avro as it was written', async () => {
    const { prepare, decode } = reading({ key: 'rig.id', time: 'at' }, { cooler: 'cooler', hot: 'hot' })
    const row = { rig: { id: 'rig-1' }, at: 2 ** 41, cooler: 3, hot: false }
    const value = framed(7, plainBytes(labelSchema, row))
    const records = [value, framed(8, Buffer.alloc(3)), Buffer.from('{}'), Buffer.from('text')].map(
      (value, at) => ({ key: null, value, headers: [], offset: BigInt(at) }),
    )
    await prepare({ topic: 'labels', partition: 0, records })
    expect(records.map(decode)).toEqual([
      {
        ...{ eventId: null, key: 'rig-1', timeMs: 2 ** 41 },
        truths: new Map([
          ['cooler', '3'],
          ['hot', 'false'],
        ]),
      },
      ...[null, null, null],
    ])
  })
})
