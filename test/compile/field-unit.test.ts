import { describe, expect, it } from 'vitest'
import { fieldsOf } from '../../src/avro/fields.ts'
import { unitOf } from '../../src/compile/field-unit.ts'
import type { Remark } from '../../src/core/finding.ts'
import type { TimeUnit } from '../../src/core/time-unit.ts'

function unitAt(type: unknown, given: TimeUnit | null = null) {
  const [field] = fieldsOf({ type: 'record', name: 'Reading', fields: [{ name: 'ts', type }] })
  const remarks: Remark[] = []
  const unit = unitOf(field!, given, { path: ['windows', 'time'], longs: 'number' }, remarks)
  return {
    unit,
    told: remarks.map(({ path, message, hint }) => `${path.join('.')}: ${message} (${hint ?? ''})`),
  }
}

// What is said of each type is in the tests of event times.
describe('unitOf', () => {
  it('is what the schema says, and what the config says before that', () => {
    const micros = { type: 'long', logicalType: 'timestamp-micros' }
    expect(unitAt(micros)).toEqual({ unit: 'microseconds', told: [] })
    expect(unitAt(micros, 'seconds')).toEqual({
      unit: 'seconds',
      told: [
        "windows.time: 'ts' counts in microseconds by its schema, and is read in seconds as the config says ()",
      ],
    })
  })

  it('tells what is doubtful at the setting that asks, by its name', () => {
    expect(unitAt('long')).toEqual({
      unit: 'milliseconds',
      told: [
        "windows.time: the schema does not say in which unit 'ts' counts: it is read in milliseconds (time: { field: ts, unit: milliseconds } says so, or another unit)",
      ],
    })
    expect(unitAt('string').told).toEqual([
      "windows.time: 'ts' is text, an event time is a number (a long with the logical type timestamp-millis)",
    ])
  })
})
