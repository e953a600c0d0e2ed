import { z } from 'zod'
import { durationPattern } from '../core/duration.ts'
import type { FieldSpec, StepSpec } from '../core/spec.ts'

/** The validator of a step's settings, made from its spec. */
export function stepSchema(spec: StepSpec) {
  const shape = Object.entries(spec).map(([key, field]) => [key, fieldSchema(field)] as const)
  return z.strictObject(Object.fromEntries(shape))
}

function fieldSchema(field: FieldSpec): z.ZodType {
  const value = valueSchema(field)
  const fallback = 'default' in field ? field.default : undefined
  const given =
    fallback === undefined ? (field.optional === true ? value.optional() : value) : value.default(fallback)
  return given.describe(field.description)
}

function valueSchema(field: FieldSpec): z.ZodType {
  switch (field.type) {
    case 'slot':
    case 'new-slot':
      return z.string().min(1)
    case 'new-slot-map':
      return z.record(
        z.string().min(1),
        field.values === undefined ? z.string().min(1) : z.enum(field.values),
      )
    case 'slots':
      return z.union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    case 'number':
      return bounded(z.number(), field)
    case 'integer':
      return bounded(z.int(), field)
    case 'choice':
      return z.enum(field.values)
    case 'list':
      return z.array(elements[field.of]()).min(field.min ?? 0)
    case 'map':
      return z.record(z.string(), elements[field.of]())
    case 'new-slots':
      return partsSchema(field.of)
    case 'section':
      return stepSchema(field.spec)
    case 'file':
      return z.string().min(1)
    case 'duration':
      return z
        .string()
        .regex(durationPattern, 'must be a whole number and its unit: ms, s, m, h or d, such as 10m')
    case 'text':
    case 'boolean':
    case 'scalar':
      return elements[field.type]()
  }
}

/** At least one of the parts. */
function partsSchema(parts: Readonly<Record<string, string>>): z.ZodType {
  const shape = Object.entries(parts).map(
    ([part, description]) => [part, z.string().min(1).optional().describe(description)] as const,
  )
  const error = `must name one part at least: ${Object.keys(parts).join(', ')}`
  return z.strictObject(Object.fromEntries(shape)).refine((given) => Object.keys(given).length > 0, {
    error,
    // An unknown part is told as such.
    when: ({ issues }) => issues.length === 0,
  })
}

const elements = {
  slot: () => z.string().min(1),
  text: () => z.string(),
  number: () => z.number(),
  boolean: () => z.boolean(),
  scalar: () => z.union([z.string(), z.number(), z.boolean()]),
}

function bounded(
  schema: z.ZodNumber,
  { min, max }: { readonly min?: number; readonly max?: number },
): z.ZodNumber {
  const above = min === undefined ? schema : schema.min(min)
  return max === undefined ? above : above.max(max)
}
