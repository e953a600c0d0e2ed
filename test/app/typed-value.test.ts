import { describe, expect, it } from 'vitest'
import { valueOfTyped } from '../../src/app/typed-value.ts'
import type { FieldTime } from '../../src/core/time-unit.ts'
import type { TimeType } from '../../src/table/column-type.ts'
import { DecimalCell, TimeCell } from '../../src/table/exact-cell.ts'

const plain = { time: null, types: [], logicalType: null } as const

describe('valueOfTyped', () => {
  const microseconds: TimeType = { kind: 'timestamp', unit: 'us', zone: 'UTC' }

  it.each<[bigint, TimeType, FieldTime | null, unknown]>([
    [1_500n, microseconds, 'milliseconds', 1],
    [-1_500n, microseconds, 'milliseconds', -2],
    [-2_000n, microseconds, 'milliseconds', -2],
    [1_500n, microseconds, 'microseconds', 1500],
    [1_500n, microseconds, 'local nanoseconds', 1_500_000],
    [2n ** 62n, microseconds, 'microseconds', 2n ** 62n],
    [2n, { kind: 'date' }, 'days', 2],
    [2n, { kind: 'date' }, 'seconds', 172_800],
    [0n, { kind: 'date' }, null, '1970-01-01'],
    [1n, { kind: 'time', unit: 'ms' }, 'time of day', '00:00:00.001'],
  ])('counts %s of %j in the unit of its field: %s, %s', (count, type, time, value) => {
    expect(valueOfTyped(new TimeCell(count, type), { ...plain, time })).toBe(value)
  })

  it('gives the number that a decimal is, or its text', () => {
    const decimal = new DecimalCell(1230n, 2)
    expect(valueOfTyped(decimal, { ...plain, types: ['number'] })).toBe(12.3)
    expect(valueOfTyped(decimal, { ...plain, types: ['bytes'], logicalType: 'decimal' })).toBe(12.3)
    expect(valueOfTyped(decimal, { ...plain, types: ['text'] })).toBe('12.30')
  })

  it('writes numbers that JSON lacks as JSON lines have them, and leaves the rest', () => {
    expect(
      [NaN, -Infinity, 1.5, true, 'a', 9007199254740993n].map((cell) => valueOfTyped(cell, plain)),
    ).toEqual(['NaN', '-Infinity', 1.5, true, 'a', 9007199254740993n])
  })
})
