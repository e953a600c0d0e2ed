import { describe, expect, it } from 'vitest'
import { FaultLog } from '../../src/features/fault-log.ts'
import { numberWriter, textWriter } from '../../src/features/outside-value.ts'
import { Scope } from '../../src/features/scope.ts'
import type { NumericSlot, TextSlot } from '../../src/features/slot.ts'

const cases: readonly (readonly [unknown, number | null | string, string | null])[] = [
  [null, null, null],
  [undefined, null, null],
  [1.5, 1.5, '1.5'],
  [-0, -0, '0'],
  [1e308, 1e308, '1e+308'],
  [NaN, 'not-finite', 'NaN'],
  [-Infinity, 'not-finite', '-Infinity'],
  [true, 1, 'true'],
  [false, 0, 'false'],
  [7n, 7, '7'],
  [2n ** 53n - 1n, 2 ** 53 - 1, '9007199254740991'],
  [1 - 2 ** 53, 1 - 2 ** 53, '-9007199254740991'],
  [2n ** 53n + 1n, 'wrong-type', '9007199254740993'],
  [10n ** 400n, 'wrong-type', String(10n ** 400n)],
  ['9007199254740991', 2 ** 53 - 1, '9007199254740991'],
  [' -9007199254740993', 'wrong-type', ' -9007199254740993'],
  ['9007199254740993.5', 2 ** 53 + 2, '9007199254740993.5'],
  [1e20, 1e20, '100000000000000000000'],
  ['', 'wrong-type', ''],
  [' 4.0 ', 4, ' 4.0 '],
  ['0x10', 'wrong-type', '0x10'],
  ['Infinity', 'not-finite', 'Infinity'],
  [{}, 'wrong-type', 'wrong-type'],
  [[1], 'wrong-type', 'wrong-type'],
  [Symbol('s'), 'wrong-type', 'wrong-type'],
  [() => 1, 'wrong-type', 'wrong-type'],
]

/** What a value comes to: the cell, or the reason of its fault. */
function outcomeOf(kind: 'numeric' | 'text', value: unknown): unknown {
  const slot = new Scope([], 1).output('x', kind, [])
  const faults = new FaultLog(1)
  // The kind is the one that was asked for.
  if (kind === 'numeric') numberWriter(slot as NumericSlot, 'x', 'number')(0, value, faults)
  else textWriter(slot as TextSlot, 'x')(0, value, faults)
  const [fault] = faults.entries
  if (fault !== undefined) return fault.fault.reason
  return Number.isNaN(slot.values[0]) ? null : slot.values[0]
}

describe('a whole number beyond 2^53', () => {
  it('is rounded where that is what the config says of longs', () => {
    const slot = new Scope([], 3).output('x', 'numeric', []) as NumericSlot
    const faults = new FaultLog(3)
    const write = numberWriter(slot, 'x', 'bigint')
    for (const [row, value] of [2n ** 53n + 1n, '9007199254740993', 10n ** 400n].entries())
      write(row, value, faults)
    expect([...slot.values]).toEqual([2 ** 53, 2 ** 53, NaN])
    expect(faults.entries.map(({ row, fault: { reason } }) => [row, reason])).toEqual([[2, 'not-finite']])
  })

  it('is told with the setting that takes it', () => {
    const slot = new Scope([], 1).output('x', 'numeric', []) as NumericSlot
    const faults = new FaultLog(1)
    numberWriter(slot, 'x', 'number')(0, 2n ** 60n, faults)
    expect(faults.entries[0]?.fault).toMatchObject({
      message: "'x' is a whole number beyond 2^53, which no number holds exactly (see input.longs)",
      value: String(2n ** 60n),
    })
  })
})

describe.each(cases)('the value %s', (value, number, text) => {
  it('is that number, and that text', () => {
    expect(outcomeOf('numeric', value)).toBe(number)
    expect(outcomeOf('text', value)).toBe(text)
  })
})
