import type { FieldDescription } from '../avro/fields.ts'
import type { Remark } from '../core/finding.ts'
import type { IncludedValue } from '../core/prediction-entry.ts'
import { fieldReader } from './field-access.ts'
import type { FieldReader } from './field-access.ts'
import { findField } from './find-field.ts'

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
