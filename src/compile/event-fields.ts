import type { FieldDescription, ValueDescription } from '../avro/fields.ts'
import type { InputFields } from '../avro/input-fields.ts'
import { isPathProblem } from '../core/field.ts'
import type { ConfigPath, Remark } from '../core/finding.ts'
import type { IncludedField } from '../core/prediction-entry.ts'
import type { LocalTime, TimeUnit } from '../core/time-unit.ts'
import type { Plan } from '../features/plan.ts'
import type { Slot } from '../features/slot.ts'
import { fieldReader } from './field-access.ts'
import { findField } from './find-field.ts'

/** An input field by its path, or a feature where there is none of that name; or a feature, whatever fields there are. */
export type IncludeSetting = string | { readonly feature: string }

/** What may be included. */
interface Includable {
  readonly fields: InputFields
  readonly plan: Pick<Plan, 'slot' | 'isBroken' | 'suggest' | 'unfit'>
}

/** What goes into the prediction of the event and of what was made of it, in the order of `output.include`. */
export function compileIncluded(
  settings: readonly IncludeSetting[],
  { fields, plan }: Includable,
  remarks: Remark[],
): IncludedField[] {
  return settings.flatMap((setting, at): IncludedField[] => {
    const path = ['output', 'include', at]
    if (typeof setting === 'object') return includedFeature(setting.feature, plan, path, remarks)
    const named = fields.find(setting)
    const isField = named !== null && !isPathProblem(named)
    if (!isField && (plan.slot(setting) !== null || plan.isBroken(setting))) {
      return includedFeature(setting, plan, path, remarks)
    }
    const field = findField(setting, fields, path, remarks)
    return field === null ? [] : includedField(field, path, remarks)
  })
}

function includedFeature(
  name: string,
  plan: Includable['plan'],
  path: ConfigPath,
  remarks: Remark[],
): IncludedField[] {
  const slot = plan.slot(name)
  if (slot !== null) {
    return [{ place: 'features', name, isInteger: false, logicalType: null, read: slotReader(slot) }]
  }
  if (!plan.isBroken(name)) {
    const unfit = plan.unfit(name)
    const hint = unfit === null ? plan.suggest(name) : undefined
    const message =
      unfit === null ? `there is no feature '${name}'` : `'${name}' is ${unfit}: that is no feature`
    remarks.push({ severity: 'error', path, message, ...(hint === undefined ? {} : { hint }) })
  }
  return []
}

/** Read while the batch is in the slots: a prediction is written before the next one is taken. */
function slotReader(slot: Slot): (event: object, row: number) => number | string | null {
  if (slot.kind === 'text') return (_event, row) => slot.values[row] ?? null
  return (_event, row) => {
    const value = slot.values[row]!
    return Number.isNaN(value) ? null : value
  }
}

function includedField(field: FieldDescription, path: ConfigPath, remarks: Remark[]): IncludedField[] {
  const { path: name, items } = field
  const read = fieldReader(field)
  // The types are checked below: what is read is of the place's.
  const orNull = (event: object) => (read(event) ?? null) as never
  if (isScalar(field)) return [{ place: 'fields', name, ...numbersOf(field), read: orNull }]
  if (items !== null && isScalar(items)) {
    const place = field.type === 'list' ? 'lists' : 'maps'
    return [{ place, name, ...numbersOf(items), read: orNull }]
  }
  const what = items === null ? field.type : `a ${field.type} of ${items.type}`
  remarks.push({
    severity: 'error',
    path,
    message: `'${name}' is ${what}: only numbers, text and booleans can be included, and lists and maps of them`,
    ...(field.type === 'record' ? { hint: `name its fields, such as '${name}.…'` } : {}),
  })
  return []
}

const scalars: readonly string[] = ['number', 'text', 'enum', 'boolean']

function isScalar({ types }: ValueDescription): boolean {
  return types.every((type) => scalars.includes(type))
}

function numbersOf({ integer, logicalType, time, types }: ValueDescription): {
  readonly isInteger: boolean
  readonly logicalType: string | null
} {
  const isTime = time !== null && types.includes('number')
  const byUnit = time === null || time === 'time of day' ? null : logicalTypeOf[time]
  return { isInteger: integer, logicalType: isTime ? (logicalType ?? byUnit) : null }
}

/** For types that only Kafka Connect names. */
const logicalTypeOf: Readonly<Record<TimeUnit | LocalTime, string | null>> = {
  days: 'date',
  seconds: null,
  milliseconds: 'timestamp-millis',
  microseconds: 'timestamp-micros',
  nanoseconds: 'timestamp-nanos',
  'local milliseconds': 'local-timestamp-millis',
  'local microseconds': 'local-timestamp-micros',
  'local nanoseconds': 'local-timestamp-nanos',
}
