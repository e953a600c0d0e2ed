import { describe, expect, it } from 'vitest'
import { fixedSchemas } from '../../src/avro/schema-source.ts'
import { createWrittenValues } from '../../src/avro/written-values.ts'
import { Fault } from '../../src/core/outcome.ts'
import { FakeClock } from './support/fake-clock.ts'
import { batchOf, framed, plainBytes } from './support/framed.ts'

const label = {
  type: 'record',
  name: 'Label',
  fields: [
    { name: 'eventId', type: 'string' },
    { name: 'truth', type: ['null', { type: 'enum', name: 'Truth', symbols: ['good', 'bad'] }] },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
  ],
}
const other = { type: 'record', name: 'Other', fields: [{ name: 'id', type: 'int' }] }
const schemas = fixedSchemas(
  new Map<number, object>([
    [1, label],
    [2, other],
    [3, { type: 'array', items: 'int' }],
  ]),
)

describe('createWrittenValues', () => {
  it('reads each value by the schema that it names', async () => {
    const values = createWrittenValues({ schemas, clock: new FakeClock() })
    const one = framed(1, plainBytes(label, { eventId: 'in-0-1', truth: 'bad', at: 2 ** 41 }))
    const two = framed(2, plainBytes(other, { id: 7 }))
    await values.prepare(batchOf([one, two].map((value) => ({ value, headers: [] }))))
    expect(values.decode(one)).toEqual({ eventId: 'in-0-1', truth: 'bad', at: 2 ** 41 })
    expect(values.decode(two)).toEqual({ id: 7 })
    expect(values.decode(one.subarray(0, 8))).toBeInstanceOf(Fault)
  })

  it('has a fault for what is not framed, what nobody knows, and what is no record', async () => {
    const values = createWrittenValues({ schemas, clock: new FakeClock() })
    const records = [framed(9, Buffer.alloc(1)), framed(3, Buffer.alloc(1)), Buffer.from('plain text')]
    await values.prepare(batchOf(records.map((value) => ({ value, headers: [] }))))
    expect(records.map((value) => (values.decode(value) as Fault).reason)).toEqual([
      'unknown-schema-id',
      'schema-mismatch',
      'bad-magic',
    ])
  })
})
