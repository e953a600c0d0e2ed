import type { FieldDescription } from '../avro/fields.ts'
import type { ConfigPath, Remark } from '../core/finding.ts'
import { didYouMean } from '../core/nearest.ts'

/** The input field that the config names; null, with a remark, where there is none. */
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
