import type { InputFields } from '../avro/input-fields.ts'
import type { ConfigPath, Remark } from '../core/finding.ts'
import { fieldReader } from './field-access.ts'
import { findField } from './find-field.ts'

const keyTypes: readonly string[] = ['number', 'text', 'enum', 'boolean']

/** A key as a setting names its field (`output.key`): the field's value as text, null where it is null; null where none is named. */
export function compileKey(
  name: string | undefined,
  path: ConfigPath,
  fields: InputFields,
  remarks: Remark[],
): ((event: object) => Buffer | null) | null {
  if (name === undefined) return null
  const field = findField(name, fields, path, remarks)
  if (field !== null && !field.types.every((type) => keyTypes.includes(type))) {
    remarks.push({
      severity: 'error',
      path,
      message: `'${name}' is ${field.type}: only a number, text or boolean can be a key`,
    })
  }
  const read = field === null ? () => null : fieldReader(field)
  return (event) => {
    const value = read(event)
    // Only fields of these types pass the check above.
    return value === null || value === undefined
      ? null
      : Buffer.from(String(value as string | number | bigint | boolean))
  }
}
