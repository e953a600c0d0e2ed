import type { FieldDescription } from '../avro/fields.ts'
import { countedIn } from '../core/time-unit.ts'
import type { TimeUnit } from '../core/time-unit.ts'
import type { Cell } from '../table/cell.ts'
import { DecimalCell, TimeCell } from '../table/exact-cell.ts'

const nanoseconds: Readonly<Record<TimeUnit, bigint>> = {
  days: 86_400_000_000_000n,
  seconds: 1_000_000_000n,
  milliseconds: 1_000_000n,
  microseconds: 1_000n,
  nanoseconds: 1n,
}

/**
 * What an event has for a cell of a file with types, as JSON would give it: a time counted in the unit of its field, or as text
 * where that says none. What is none of the field's type stays what it is: whoever reads the event says so.
 */
export function valueOfTyped(
  cell: NonNullable<Cell>,
  field: Pick<FieldDescription, 'time' | 'types' | 'logicalType'>,
): unknown {
  if (cell instanceof TimeCell) return timeOf(cell, field)
  const isNumber = field.types.includes('number') || field.logicalType === 'decimal'
  if (cell instanceof DecimalCell) return isNumber ? Number(cell.toString()) : cell.toString()
  // JSON has texts for the numbers that it lacks.
  return typeof cell === 'number' && !Number.isFinite(cell) ? String(cell) : cell
}

function timeOf(cell: TimeCell, { time }: Pick<FieldDescription, 'time'>): unknown {
  const { nanoseconds: since1970 } = cell
  if (time === null || time === 'time of day' || since1970 === null) return cell.toString()
  const unit = nanoseconds[countedIn(time)]
  // Down, before 1970 too.
  const count = since1970 / unit - (since1970 % unit < 0n ? 1n : 0n)
  return Number.isSafeInteger(Number(count)) ? Number(count) : count
}
