import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keyOf } from '../../src/monitor/monitor-topic.ts'
import type { MonitorRecord } from '../../src/monitor/monitor-topic.ts'
import { readEntry, writtenValue } from '../../src/monitor/read-entry.ts'
import { entryOf, records } from './monitor-records.ts'

function written(record: MonitorRecord): [Buffer, Buffer] {
  return [Buffer.from(keyOf(record)), writtenValue(record)]
}

describe('a record of the monitor topic', () => {
  it.each(Object.values(records))('is read as it was written: $kind', (record) => {
    expect(readEntry(...written(record))).toEqual(entryOf(record))
  })

  it.each(Object.values(records))('is none without one of its fields: $kind', (record) => {
    const fields = Object.keys(record)
    const read = fields.map((field) => {
      const damaged = Object.fromEntries(Object.entries(record).filter(([name]) => name !== field))
      return readEntry(written(record)[0], Buffer.from(JSON.stringify(damaged)))
    })
    expect(read).toEqual(fields.map(() => null))
  })

  it('may have fields that are not known here', () => {
    const newer = { ...records.kpi, trend: 'up' }
    expect(readEntry(...written(newer))).toEqual(entryOf(newer))
  })

  it('takes back what stood under its key where it has no value', () => {
    expect(readEntry(Buffer.from('instance/a'), null)).toEqual({ key: 'instance/a', value: null })
  })

  it('is none under the key of another, or without one', () => {
    const [, value] = written(records.kpi)
    expect([readEntry(Buffer.from('kpi/other'), value), readEntry(null, value)]).toEqual([null, null])
  })

  it('is none of a kind that is not known here', () => {
    const [key] = written(records.kpi)
    expect(readEntry(key, Buffer.from('{"kind":"constructor"}'))).toBeNull()
  })

  it('is none where counts are no counts', () => {
    const drift = { ...records.drift, labels: [2, -1] }
    expect(readEntry(...written(drift))).toBeNull()
  })

  it('may be any bytes: nothing of it throws', () => {
    const key = Buffer.from('kpi/x')
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((json) => Buffer.from(json)),
        ),
        (bytes) => {
          expect(readEntry(key, Buffer.from(bytes))).toBeNull()
        },
      ),
    )
  })
})
