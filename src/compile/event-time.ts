import type { FieldDescription } from '../avro/fields.ts'
import type { Remark } from '../core/finding.ts'
import { Fault } from '../core/outcome.ts'
import { isPossibleTime } from '../core/possible-time.ts'
import { toMilliseconds } from '../core/time-unit.ts'
import type { TimeField, TimeUnit } from '../core/time-unit.ts'
import { fieldReader } from './field-access.ts'
import { findField } from './find-field.ts'

/** The event's own time, as `input.eventTime` names it. */
export interface EventTime {
  /** Whole milliseconds since the epoch; null when the event has none, or an impossible one. */
  readonly ms: (event: object) => number | null
  /** `out-of-range` for a time that no event can have; null where no time is read. */
  readonly fault: ((event: object) => Fault | null) | null
}

const path = ['input', 'eventTime']

/** What the config says of the event's time: a field of a known unit, or a field and its unit. */
export function compileEventTime(
  given: string | TimeField | undefined,
  fields: readonly FieldDescription[],
  remarks: Remark[],
  longs: 'number' | 'bigint' = 'number',
): EventTime {
  const name = typeof given === 'object' ? given.field : given
  const field = name === undefined ? null : findField(name, fields, path, remarks)
  if (field === null) return { ms: () => null, fault: null }
  const unit = unitOf(field, typeof given === 'object' ? given.unit : null, remarks)
  remarks.push(...remarksOnType(field, unit, longs))
  const read = fieldReader(field.path)
  const ms = (event: object) => {
    const value = read(event)
    return typeof value === 'number' || typeof value === 'bigint' ? toMilliseconds[unit](value) : null
  }
  return {
    ms: (event) => {
      const time = ms(event)
      return time !== null && isPossibleTime(time) ? time : null
    },
    fault: (event) => {
      const time = ms(event)
      return time === null || isPossibleTime(time) ? null : impossible(field.path, unit, read(event))
    },
  }
}

function unitOf(field: FieldDescription, given: TimeUnit | null, remarks: Remark[]): TimeUnit {
  const { time } = field
  if (given !== null) {
    if (time !== null && time !== given) {
      const message = `'${field.path}' counts in ${time} by its schema, and is read in ${given} as the config says`
      remarks.push({ severity: 'warning', path, message })
    }
    return given
  }
  if (time !== null && time !== 'time of day') return time
  if (time === 'time of day') {
    remarks.push({
      severity: 'error',
      path,
      message: `'${field.path}' is a time of day, which does not say of which day`,
      hint: 'name a field that is a timestamp',
    })
  } else if (field.type === 'number') {
    remarks.push({
      severity: 'warning',
      path,
      message: `the schema does not say in which unit '${field.path}' counts: it is read in milliseconds`,
      hint: `eventTime: { field: ${field.path}, unit: milliseconds } says so, or another unit`,
    })
  }
  return 'milliseconds'
}

function remarksOnType(
  field: FieldDescription,
  unit: TimeUnit,
  longs: 'number' | 'bigint',
): readonly Remark[] {
  if (field.type !== 'number') {
    return [
      {
        severity: 'error',
        path,
        message: `'${field.path}' is ${field.type}, an event time is a number`,
        hint: 'a long with the logical type timestamp-millis',
      },
    ]
  }
  if (unit !== 'nanoseconds' || longs === 'bigint') return []
  return [
    {
      severity: field.time === 'nanoseconds' ? 'error' : 'warning',
      path,
      message: `'${field.path}' counts nanoseconds, which are beyond 2^53: a long of today is avro-decode`,
      hint: 'longs: bigint',
    },
  ]
}

function impossible(field: string, unit: TimeUnit, value: unknown): Fault {
  const message = `field '${field}': no event happens at such a time, in ${unit}`
  return new Fault('out-of-range', message, { field, value: String(value) })
}
