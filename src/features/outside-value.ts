import { Fault } from '../core/outcome.ts'
import type { FaultLog } from './fault-log.ts'
import { parseNumber } from './number-text.ts'
import type { NumericSlot, TextSlot } from './slot.ts'
import { kindText, valueText } from './value-text.ts'

/** Puts a value that came from outside into a row of a slot; null and undefined are missing. */
export type ValueWriter = (row: number, value: unknown, faults: FaultLog) => void

/**
 * A number, or what is one in another form: a text of digits, a bigint, true and false as 1 and 0.
 *
 * @param longs what becomes of a whole number beyond 2^53, as of one in an event: refused, or rounded
 */
export function numberWriter(
  { values, index }: NumericSlot,
  name: string,
  longs: 'number' | 'bigint',
): ValueWriter {
  const refused = (problem: string, value: unknown, reason: 'wrong-type' | 'not-finite' = 'wrong-type') =>
    new Fault(reason, `'${name}' is ${problem}`, { field: name, value: valueText(value) })
  return (row, value, faults) => {
    values[row] = NaN
    if (value === null || value === undefined) return
    const number = numberOf(value)
    if (number === null) faults.add(row, index, refused(`no number but ${kindText(value)}`, value))
    else if (longs === 'number' && isRounded(value, number)) faults.add(row, index, refused(tooWide, value))
    else if (Number.isFinite(number)) values[row] = number
    else faults.add(row, index, refused('not a finite number', value, 'not-finite'))
  }
}

const tooWide = 'a whole number beyond 2^53, which no number holds exactly (see input.longs)'

/** True for a whole number that may have lost digits when it became this one. */
function isRounded(value: unknown, number: number): boolean {
  if (Number.isSafeInteger(number)) return false
  return typeof value === 'bigint' || (typeof value === 'string' && wholeNumber.test(value))
}

const wholeNumber = /^\s*[+-]?\d+\s*$/

function numberOf(value: unknown): number | null {
  switch (typeof value) {
    case 'number':
      return value
    case 'bigint':
    case 'boolean':
      return Number(value)
    case 'string':
      return parseNumber(value)
    default:
      return null
  }
}

/** A text; a number and a boolean by their shortest text. */
export function textWriter({ values, index }: TextSlot, name: string): ValueWriter {
  return (row, value, faults) => {
    values[row] = null
    if (value === null || value === undefined) return
    if (typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol') {
      const message = `'${name}' is no text but ${kindText(value)}`
      faults.add(row, index, new Fault('wrong-type', message, { field: name, value: valueText(value) }))
    } else values[row] = valueText(value)
  }
}
