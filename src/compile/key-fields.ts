import type { FieldDescription } from '../avro/fields.ts'
import { inputFieldsUnder } from '../avro/input-fields.ts'
import type { InputFields } from '../avro/input-fields.ts'
import { remarksOn } from '../avro/lint.ts'
import type { SchemaJson } from '../avro/schema.ts'
import type { Remark } from '../core/finding.ts'

/** How the key is called among the fields of its event. */
const keyName = 'key'

/**
 * The key of records and its fields, as fields of the event: `key.rig`. All may be null: a record may have no key.
 *
 * @throws SluiceError SCHEMA
 */
export function keyFieldsOf(schema: SchemaJson): InputFields {
  return inputFieldsUnder(keyName, schema, 'the schema of keys')
}

/** The fields of events and of their keys together. */
export function withKeyFields(events: InputFields, keys: InputFields | null): InputFields {
  if (keys === null) return events
  return { list: [...events.list, ...keys.list], find: (path) => keys.find(path) ?? events.find(path) }
}

/** What is doubtful in the schema of keys, or stands in the way of their fields. */
export function remarksOnKeys(schema: SchemaJson, eventFields: readonly FieldDescription[]): Remark[] {
  const remarks = remarksOn(schema).map(({ message }): Remark => ({
    severity: 'warning',
    path: ['input', 'key', 'schema'],
    message,
  }))
  return eventFields.some(({ path }) => path === keyName) ? [...remarks, taken] : remarks
}

const taken: Remark = {
  severity: 'error',
  path: ['input', 'key'],
  message: `input.schema has a field '${keyName}' itself, which has the name of the record's key`,
  hint: 'take the field out of input.schema, which need not have all that is written, or leave input.key out',
}

/** Keys that nobody looks at are not read. */
export const unusedKeys: Remark = {
  severity: 'warning',
  path: ['input', 'key'],
  message: 'nothing names a field of the key: no step, no column of a model, and no other setting',
  hint: "name one where it is meant to go, such as 'key.…' in a step, or remove input.key",
}
