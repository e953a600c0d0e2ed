import type { FieldDescription } from '../avro/fields.ts'
import type { ConfigPath, Remark } from '../core/finding.ts'
import { countedIn, isLocalTime } from '../core/time-unit.ts'
import type { TimeUnit } from '../core/time-unit.ts'

/** Where a time is asked for, and how the input reads long numbers. */
interface TimeSetting {
  readonly path: ConfigPath
  readonly longs: 'number' | 'bigint'
}

/** What a field counts that is to tell a time; what is doubtful or wrong about it is a remark. */
export function unitOf(
  field: FieldDescription,
  given: TimeUnit | null,
  setting: TimeSetting,
  remarks: Remark[],
): TimeUnit {
  const unit = chooseUnit(field, given, setting.path, remarks)
  remarks.push(...remarksOnType(field, unit, setting))
  return unit
}

function chooseUnit(
  field: FieldDescription,
  given: TimeUnit | null,
  path: ConfigPath,
  remarks: Remark[],
): TimeUnit {
  const { time } = field
  if (given !== null) {
    if (time !== null && time !== given && time !== `local ${given}`) {
      const message = `'${field.path}' counts in ${time} by its schema, and is read in ${given} as the config says`
      remarks.push({ severity: 'warning', path, message })
    }
    return given
  }
  if (time !== null && time !== 'time of day') {
    if (isLocalTime(time)) remarks.push(ofLocalTime(field.path, countedIn(time), path))
    return countedIn(time)
  }
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
      hint: `${String(path.at(-1))}: { field: ${field.path}, unit: milliseconds } says so, or another unit`,
    })
  }
  return 'milliseconds'
}

function ofLocalTime(field: string, unit: TimeUnit, path: ConfigPath): Remark {
  return {
    severity: 'warning',
    path,
    message: `'${field}' is a local time, of a zone that the schema does not say: it is read as if its clock were UTC`,
    hint: `${String(path.at(-1))}: { field: ${field}, unit: ${unit} } says that it is`,
  }
}

function remarksOnType(
  field: FieldDescription,
  unit: TimeUnit,
  { path, longs }: TimeSetting,
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
      severity: field.time?.endsWith('nanoseconds') === true ? 'error' : 'warning',
      path,
      message: `'${field.path}' counts nanoseconds, which are beyond 2^53: a long of today is avro-decode`,
      hint: 'longs: bigint',
    },
  ]
}
