import { Fault } from '../core/outcome.ts'
import type { Reason } from '../core/reason.ts'
import { scalarText } from '../core/text.ts'

export function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined
}

/** NaN for what is no number. */
export function numberOf(value: unknown): number {
  if (typeof value === 'number') return value
  return typeof value === 'bigint' ? Number(value) : NaN
}

export function missing(field: string): Fault {
  return new Fault('missing-value', `field '${field}' is missing: a reading without it is in no window`, {
    field,
  })
}

/** What is wrong with a value that is no finite number. */
export function notANumber(field: string, value: unknown): Fault {
  if (isNothing(value)) return missing(field)
  if (typeof value === 'number' || typeof value === 'bigint') {
    return faultOf('not-finite', field, 'is not a finite number', value)
  }
  return faultOf('wrong-type', field, `expected a number, got ${kindOf(value)}`, value)
}

export function faultOf(reason: Reason, field: string, message: string, value: unknown): Fault {
  return new Fault(reason, `field '${field}': ${message}`, { field, value: scalarText(value) })
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'string' ? 'text' : typeof value === 'boolean' ? 'a boolean' : 'an object'
}
