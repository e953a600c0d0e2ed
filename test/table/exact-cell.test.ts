import { describe, expect, it } from 'vitest'
import { textOfCell } from '../../src/table/cell.ts'
import type { TimeType } from '../../src/table/column-type.ts'
import { DecimalCell, TimeCell } from '../../src/table/exact-cell.ts'

describe('DecimalCell', () => {
  it.each([
    [1230n, 2, '12.30'],
    [-1n, 6, '-0.000001'],
    [0n, 3, '0.000'],
    [7n, 0, '7'],
    [7n, -3, '7000'],
    [-(10n ** 37n) - 1n, 10, '-1000000000000000000000000000.0000000001'],
  ])('writes %s / 10^%d as %s', (unscaled, scale, text) => {
    const cell = new DecimalCell(unscaled, scale)
    expect([String(cell), textOfCell(cell), JSON.stringify({ cell })]).toEqual([
      text,
      text,
      `{"cell":"${text}"}`,
    ])
  })
})

const instant = (unit: 's' | 'ms' | 'us' | 'ns', zone: string | null = null): TimeType => ({
  kind: 'timestamp',
  unit,
  zone,
})

describe('TimeCell', () => {
  it.each<[bigint, TimeType, text: string, milliseconds: number | null]>([
    [0n, { kind: 'date' }, '1970-01-01', 0],
    [-719162n, { kind: 'date' }, '0001-01-01', -62135596800000],
    [36000000000001n, { kind: 'time', unit: 'ns' }, '10:00:00.000000001', null],
    [36000n, { kind: 'time', unit: 's' }, '10:00:00', null],
    [1795860000n, instant('s'), '2026-11-28T10:00:00', 1795860000000],
    [-1n, instant('ms', 'UTC'), '1969-12-31T23:59:59.999Z', -1],
    [-1n, instant('us'), '1969-12-31T23:59:59.999999', -1],
    [1795860000123456789n, instant('ns', 'Europe/Berlin'), '2026-11-28T10:00:00.123456789Z', 1795860000123],
    [2n ** 62n, instant('s'), '4611686018427387904 s since 1970', 4611686018427387904000],
    [10n ** 12n, { kind: 'date' }, '1000000000000 days since 1970', 86400000 * 1e12],
  ])('%s of %j is %s', (count, type, text, milliseconds) => {
    const cell = new TimeCell(count, type)
    expect(String(cell)).toBe(text)
    expect(cell.milliseconds).toBe(milliseconds)
  })
})
