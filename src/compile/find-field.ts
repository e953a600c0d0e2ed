import type { FieldDescription } from '../avro/fields.ts'
import type { InputFields } from '../avro/input-fields.ts'
import { isPathProblem } from '../core/field.ts'
import type { ConfigPath, Remark } from '../core/finding.ts'
import { didYouMean } from '../core/nearest.ts'

/** The input field that the config names; null, with a remark, where there is none. */
export function findField(
  name: string,
  fields: InputFields,
  path: ConfigPath,
  remarks: Remark[],
): FieldDescription | null {
  const found = fields.find(name)
  if (found !== null && !isPathProblem(found)) return found
  const unknown = `${fields.holder ?? 'the input schema'} has no field '${name}'`
  const message = found === null ? unknown : `${unknown}: ${found.problem}`
  const paths = fields.list.map((field) => field.path)
  const hint = found === null ? didYouMean(name, paths) : found.hint
  remarks.push({ severity: 'error', path, message, ...(hint === undefined ? {} : { hint }) })
  return null
}
