import { expect, it } from 'vitest'
import { timeCellOf } from '../../src/databases/time-text.ts'
import type { TimeCell } from '../../src/table/exact-cell.ts'

const zoned = { kind: 'timestamp', unit: 'us', zone: 'UTC' } as const

it.each([
  ['2026-01-02 03:04:05.000001+00', '2026-01-02T03:04:05.000001Z'],
  ['2026-01-02 03:04:05.25-05:30', '2026-01-02T08:34:05.250000Z'],
  ['1969-12-31 23:59:59.5+01', '1969-12-31T22:59:59.500000Z'],
  ['0042-03-01 00:00:00+00', '0042-03-01T00:00:00.000000Z'],
])('%s is %s', (text, expected) => {
  expect(String(timeCellOf(text, zoned))).toBe(expected)
})

it('reads dates, and leaves text what is no time', () => {
  expect((timeCellOf('1970-01-03', { kind: 'date' }) as TimeCell).count).toBe(2n)
  expect(timeCellOf('infinity', zoned)).toBe('infinity')
})
