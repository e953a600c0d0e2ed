import { Fault } from '../core/outcome.ts'
import type { FaultLog } from './fault-log.ts'
import { parseNumber } from './number-text.ts'
import type { NumericSlot, TextSlot } from './slot.ts'
import { kindText, valueText } from './value-text.ts'

/** Puts a value that came from outside into a row of a slot; null and undefined are missing. */
export type ValueWriter = (row: number, value: unknown, faults: FaultLog) => void

/** A number, or what is one in another form: a text of digits, a bigint, true and false as 1 and 0. */
export function numberWriter({ values, index }: NumericSlot, name: string): ValueWriter {
  return (row, value, faults) => {
    values[row] = NaN
    if (value === null || value === undefined) return
    const number = numberOf(value)
    if (number === null) {
      const message = `'${name}' is no number but ${kindText(value)}`
      faults.add(row, index, new Fault('wrong-type', message, { field: name, value: valueText(value) }))
    } else if (Number.isFinite(number)) values[row] = number
    else {
      const message = `'${name}' is not a finite number`
      faults.add(row, index, new Fault('not-finite', message, { field: name, value: valueText(value) }))
    }
  }
}

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
