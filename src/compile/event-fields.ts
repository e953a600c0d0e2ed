import type { FieldDescription } from '../avro/fields.ts'
import type { ConfigPath, Remark } from '../core/finding.ts'
import { didYouMean } from '../core/nearest.ts'
import type { IncludedValue } from '../core/prediction-entry.ts'
import { fieldReader } from './field-access.ts'
import type { FieldReader } from './field-access.ts'

/** Milliseconds in a unit of each logical type that tells a time. */
const millisecondsPerUnit: Readonly<Record<string, number>> = {
  'timestamp-millis': 1,
  'local-timestamp-millis': 1,
  'timestamp-micros': 1e-3,
  'local-timestamp-micros': 1e-3,
}

/** The event's own time as `input.eventTime` names it: whole milliseconds since the epoch; null when it has none. */
export function compileEventTime(
  name: string | undefined,
  fields: readonly FieldDescription[],
  remarks: Remark[],
): (event: object) => number | null {
  const field = name === undefined ? null : findField(name, fields, ['input', 'eventTime'], remarks)
  if (field === null) return () => null
  if (field.type !== 'number') {
    remarks.push({
      severity: 'error',
      path: ['input', 'eventTime'],
      message: `'${field.path}' is ${field.type}, an event time is a number`,
      hint: 'a long with the logical type timestamp-millis',
    })
  }
  const scale = millisecondsPerUnit[field.logicalType ?? ''] ?? 1
  const read = fieldReader(field.path)
  return (event) => {
    const value = read(event)
    const time = typeof value === 'bigint' ? Number(value) : value
    return typeof time === 'number' && Number.isFinite(time) ? Math.trunc(time * scale) : null
  }
}

const includable: readonly string[] = ['number', 'text', 'enum', 'boolean']

/** The input fields that go into the prediction, in the order of `output.include`. */
export function compileIncluded(
  names: readonly string[],
  fields: readonly FieldDescription[],
  remarks: Remark[],
): (event: object) => IncludedValue[] {
  const readers = names.map((name, i) => {
    const path = ['output', 'include', i]
    const field = findField(name, fields, path, remarks)
    if (field !== null && !field.types.every((type) => includable.includes(type))) {
      remarks.push({
        severity: 'error',
        path,
        message: `'${name}' is ${field.type}: only numbers, text and booleans can be included`,
      })
    }
    const read = fieldReader(name)
    return field?.integer === true ? integerReader(read) : read
  })
  // Only fields of these types pass the check above.
  return (event) => readers.map((read) => (read(event) ?? null) as IncludedValue)
}

/** The whole field in one type, whatever its values: a prediction's readers see a long. */
function integerReader(read: FieldReader): FieldReader {
  return (event) => {
    const value = read(event)
    return typeof value === 'number' ? BigInt(value) : value
  }
}

export function findField(
  name: string,
  fields: readonly FieldDescription[],
  path: ConfigPath,
  remarks: Remark[],
): FieldDescription | null {
  const found = fields.find((field) => field.path === name)
  if (found !== undefined) return found
  const hint = didYouMean(
    name,
    fields.map((field) => field.path),
  )
  remarks.push({
    severity: 'error',
    path,
    message: `the input schema has no field '${name}'`,
    ...(hint === undefined ? {} : { hint }),
  })
  return null
}
