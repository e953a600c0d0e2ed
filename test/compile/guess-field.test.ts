import { describe, expect, it } from 'vitest'
import { fieldsOf } from '../../src/avro/fields.ts'
import { guessField, nearField } from '../../src/compile/guess-field.ts'
import { telemetrySchema } from '../support/telemetry.ts'

const fields = fieldsOf(telemetrySchema)

describe('guessField', () => {
  it.each([
    ['mode', 'mode', false],
    ['site', 'device.site', false],
    ['MODE', 'mode', false],
    ['measured_at', 'measuredAt', false],
    ['device_site', 'device.site', false],
    ['readings.rpm', 'readings.rpm', false],
    ['temp', 'readings.temperature', true],
    ['cnt', 'readings.count', true],
  ])('takes for column %s the field %s', (column, path, isDoubtful) => {
    expect(guessField(column, fields)).toMatchObject({ field: { path }, isDoubtful, others: [] })
  })

  it.each(['voltage', 'device', 'ra'])('takes none for %s', (column) => {
    expect(guessField(column, fields)).toBeNull()
  })

  it('takes the least nested of several that are as likely, and names the others', () => {
    const inner = { type: 'record', name: 'In', fields: [{ name: 'temp', type: 'double' }] }
    const twice = fieldsOf({
      type: 'record',
      name: 'Out',
      fields: [
        { name: 'a', type: inner },
        { name: 'b', type: { type: 'record', name: 'Mid', fields: [{ name: 'c', type: 'In' }] } },
      ],
    })
    expect(guessField('temp', twice)).toMatchObject({ field: { path: 'a.temp' }, others: ['b.c.temp'] })
  })
})

describe('nearField', () => {
  it('is the path of a field that is nearly called so', () => {
    expect(nearField('presure', fields)).toBe('readings.pressure')
    expect(nearField('voltage', fields)).toBeNull()
  })
})
