import type { FieldDescription } from '../avro/fields.ts'
import type { Remark } from '../core/finding.ts'
import type { IncludedField, IncludedValue } from '../core/prediction-entry.ts'
import { fieldReader } from './field-access.ts'
import { findField } from './find-field.ts'

const includable: readonly string[] = ['number', 'text', 'enum', 'boolean']

/** The input fields that go into the prediction, in the order of `output.include`. */
export function compileIncluded(
  names: readonly string[],
  fields: readonly FieldDescription[],
  remarks: Remark[],
): IncludedField[] {
  return names.map((name, i) => {
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
    return {
      name,
      isInteger: field?.integer === true,
      // Only fields of these types pass the check above.
      read: (event) => (read(event) ?? null) as IncludedValue,
    }
  })
}
