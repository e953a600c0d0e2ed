import type { InputFields } from '../avro/input-fields.ts'
import type { Remark } from '../core/finding.ts'
import { Fault } from '../core/outcome.ts'
import { isPossibleTime } from '../core/possible-time.ts'
import { toMilliseconds } from '../core/time-unit.ts'
import type { TimeField, TimeUnit } from '../core/time-unit.ts'
import { fieldReader } from './field-access.ts'
import { findField } from './find-field.ts'
import { unitOf } from './field-unit.ts'

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
  fields: InputFields,
  remarks: Remark[],
  longs: 'number' | 'bigint' = 'number',
): EventTime {
  const name = typeof given === 'object' ? given.field : given
  const field = name === undefined ? null : findField(name, fields, path, remarks)
  if (field === null) return { ms: () => null, fault: null }
  const unit = unitOf(field, typeof given === 'object' ? given.unit : null, { path, longs }, remarks)
  const read = fieldReader(field)
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

function impossible(field: string, unit: TimeUnit, value: unknown): Fault {
  const message = `field '${field}': no event happens at such a time, in ${unit}`
  return new Fault('out-of-range', message, { field, value: String(value) })
}
