import type { FieldDescription } from '../avro/fields.ts'
import type { InputFields } from '../avro/input-fields.ts'
import { isPathProblem } from '../core/field.ts'
import type { ConfigPath, Remark } from '../core/finding.ts'
import { rowHead } from '../core/row-field.ts'
import type { RowField } from '../core/row-field.ts'
import type { StepConfig } from '../core/spec.ts'
import type { FeatureSummary, Plan } from '../features/plan.ts'
import type { NumericSlot, Slot } from '../features/slot.ts'
import type { IncludeSetting } from './event-fields.ts'
import { fieldReader } from './field-access.ts'
import { findField } from './find-field.ts'

interface RowSurroundings {
  readonly fields: InputFields
  readonly plan: Plan
  /** Of the plan, as the config has them. */
  readonly steps: readonly StepConfig[]
}

const publish: ConfigPath = ['output', 'publish']

/** What rows hold that are published in place of predictions: the fields that go along, then every feature of the plan. */
export function compileRowFields(
  include: readonly IncludeSetting[],
  surroundings: RowSurroundings,
  remarks: Remark[],
): readonly RowField[] {
  const { plan, steps } = surroundings
  const along = include.flatMap((setting, at) =>
    fieldAlong(setting, surroundings, ['output', 'include', at], remarks),
  )
  // What goes along and is a feature too is the field, which keeps its type whatever steps read it.
  const taken = new Set(along.map(({ source }) => source))
  const features = plan.features
    .filter(({ name }) => !taken.has(name))
    .map((feature) => featureField(feature, plan, steps))
  if (plan.features.length === 0) {
    const hint = 'name them under features, by bind where no step is needed'
    remarks.push({ severity: 'error', path: publish, message: 'there is no feature to publish', hint })
  }
  const fields = [...along, ...features]
  remarks.push(...collisions(fields))
  return fields
}

function fieldAlong(
  setting: IncludeSetting,
  { fields, plan }: RowSurroundings,
  path: ConfigPath,
  remarks: Remark[],
): readonly RowField[] {
  const name = typeof setting === 'object' ? setting.feature : setting
  const found = typeof setting === 'string' ? fields.find(name) : null
  const isField = found !== null && !isPathProblem(found)
  // Features are in the row as it is.
  if (!isField && (plan.slot(name) !== null || plan.isBroken(name))) return []
  if (typeof setting === 'object') {
    const hint = plan.suggest(name)
    const message = `there is no feature '${name}'`
    remarks.push({ severity: 'error', path, message, ...(hint === undefined ? {} : { hint }) })
    return []
  }
  const field = findField(name, fields, path, remarks)
  if (field === null) return []
  const feature = plan.features.find((each) => each.name === name)
  if (feature?.isAsRead === false) {
    const message = `'${name}' is a feature, too, which has other values than the field: both would be called so`
    const hint = `remove it here, where the feature will do; or name the feature otherwise, by bind where no step does`
    remarks.push({ severity: 'error', path, message, hint })
    return []
  }
  const type = typeOf(field)
  if (type === null) {
    const message = `'${name}' is ${field.types.join(' or ')}: a row takes along a number, text or boolean`
    remarks.push({ severity: 'error', path, message })
    return []
  }
  const read = fieldReader(field)
  // The type was checked: what is read is of it.
  const cell = (event: object) => (read(event) ?? null) as ReturnType<RowField['read']>
  const doc = field.doc ?? `The input field ${name}.`
  const slot = feature === undefined ? null : plan.slot(name)
  return [
    {
      name: avroName(name),
      source: name,
      ...type,
      doc,
      read: slot === null ? cell : unlessTaken(slot, cell),
    },
  ]
}

/** What a step took away, since it was at fault, is not in the row. */
function unlessTaken(slot: Slot, read: (event: object) => ReturnType<RowField['read']>): RowField['read'] {
  return (event, row) => {
    const value = slot.values[row] ?? null
    return value === null || Number.isNaN(value) ? null : read(event)
  }
}

function typeOf({
  types,
  integer,
  time,
  logicalType,
}: FieldDescription): Pick<RowField, 'type' | 'logicalType'> | null {
  const [type, ...others] = types
  if (others.length > 0) return null
  if (type === 'boolean') return { type: 'boolean', logicalType: null }
  if (type === 'text' || type === 'enum') return { type: 'string', logicalType: null }
  if (type !== 'number') return null
  if (!integer) return { type: 'double', logicalType: null }
  const known = time === null ? undefined : { ...timeTypes, ...exactTimeTypes }[time]
  // A time of day is an int or a long, which its type alone tells.
  return known ?? { type: 'long', logicalType: logicalType === 'time-micros' ? logicalType : null }
}

type TimeTypes = Readonly<Record<string, Pick<RowField, 'type' | 'logicalType'>>>

/** Of whole numbers that a double holds. */
const timeTypes: TimeTypes = {
  milliseconds: { type: 'long', logicalType: 'timestamp-millis' },
  microseconds: { type: 'long', logicalType: 'timestamp-micros' },
  'local milliseconds': { type: 'long', logicalType: 'local-timestamp-millis' },
  'local microseconds': { type: 'long', logicalType: 'local-timestamp-micros' },
  days: { type: 'int', logicalType: 'date' },
}

/** Of those that take all digits of a long, which a feature does not have. */
const exactTimeTypes: TimeTypes = {
  nanoseconds: { type: 'long', logicalType: 'timestamp-nanos' },
  'local nanoseconds': { type: 'long', logicalType: 'local-timestamp-nanos' },
}

function featureField(feature: FeatureSummary, plan: Plan, steps: readonly StepConfig[]): RowField {
  const { name } = feature
  // It is a feature of the plan.
  const slot = plan.slot(name)!
  return {
    name: avroName(name),
    source: name,
    ...slotType(slot),
    doc: docOf(feature, slot, plan, steps),
    read: slotReader(slot),
  }
}

function slotType(slot: Slot): Pick<RowField, 'type' | 'logicalType'> {
  if (slot.kind === 'text') return { type: 'string', logicalType: null }
  if (slot.content === 'boolean') return { type: 'boolean', logicalType: null }
  return timeTypes[slot.content] ?? { type: 'double', logicalType: null }
}

function slotReader(slot: Slot): RowField['read'] {
  if (slot.kind === 'text') return (_event, row) => slot.values[row] ?? null
  const read = numberReader(slot)
  if (slot.content !== 'boolean') return read
  return (event, row) => {
    const value = read(event, row)
    return value === 1 ? true : value === 0 ? false : value
  }
}

function numberReader({ values }: NumericSlot): (event: object, row: number) => number | null {
  return (_event, row) => {
    // Of a row of the batch.
    const value = values[row]!
    return Number.isNaN(value) ? null : value
  }
}

/** Where the feature comes from: the field that it is or those that it is made of, and the steps that name it. */
function docOf(
  { name, field }: FeatureSummary,
  slot: Slot,
  plan: Plan,
  steps: readonly StepConfig[],
): string {
  const through = steps.filter((step) => namesFeature(step, name)).map(({ step }) => step)
  const way = through.length === 0 ? '' : `, through ${[...new Set(through)].join(', ')}`
  const sources = field === null ? sourcesOf(slot, plan) : [field]
  const from = sources.length === 0 ? `Made by the plan${way}.` : `From ${sources.join(', ')}${way}.`
  return from + unitOf(slot)
}

/** Of a time that no type of Avro's tells. */
function unitOf(slot: Slot): string {
  if (slot.kind === 'text' || slot.content === 'number' || slot.content === 'boolean') return ''
  return slot.content in timeTypes
    ? ''
    : ` Counts in ${slot.content === 'time of day' ? 'the unit of its field' : slot.content}.`
}

function namesFeature({ settings }: StepConfig, name: string): boolean {
  return Object.values(settings).some(
    (value) => value === name || (Array.isArray(value) && value.includes(name)),
  )
}

function sourcesOf(slot: Slot, plan: Plan): readonly string[] {
  const origins = plan.dependsOn(slot)
  return plan.features.flatMap((other) => {
    const found = plan.slot(other.name)
    return other.field !== null && found !== null && origins.has(found.index) ? [other.field] : []
  })
}

/** Avro's names have letters, digits and underscores. */
function avroName(name: string): string {
  const letters = name.replace(/[^A-Za-z0-9_]/g, '_')
  return /^[A-Za-z_]/.test(letters) ? letters : `_${letters}`
}

/** Two of one name would be one field. */
function collisions(fields: readonly RowField[]): Remark[] {
  const taken = new Map<string, string>(rowHead.map((name) => [name, `the row's own ${name}`]))
  return fields.flatMap(({ name, source }): Remark[] => {
    const before = taken.get(name)
    taken.set(name, `'${source}'`)
    if (before === undefined) return []
    const message = `'${source}' and ${before} would both be the field '${name}' of the rows`
    return [
      { severity: 'error', path: publish, message, hint: `a bind or rename step gives one another name` },
    ]
  })
}
