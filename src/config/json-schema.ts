import { z } from 'zod'
import type { StepDescription } from '../core/spec.ts'
import { caseFileSchema } from './case-file.ts'
import { modelCardSchema } from './model-card.ts'
import { fleetSchema } from './fleet.ts'
import { configSchema } from './schema.ts'
import { serveSchema } from './serve.ts'
import { stepSchema } from './step-schema.ts'

/** The part of JSON Schema (2020-12) that our settings come out as. */
export interface JsonSchema {
  readonly $id?: string
  readonly title?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly pattern?: string
  readonly format?: string
  readonly minLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly minItems?: number
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly propertyNames?: JsonSchema
  readonly additionalProperties?: JsonSchema | boolean
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
}

/** The config's schema with the feature steps in it, for the reference page. */
export function configJsonSchema(steps: readonly StepDescription[]): JsonSchema {
  const root = jsonSchemaOf(configSchema)
  const features = { ...root.properties!['features']!, items: { oneOf: steps.map(stepEntry) } }
  return { ...root, properties: { ...root.properties, features } }
}

/** The same for editors, which do not replace variables: every value may be written as text that has one. */
export function editorSchema(steps: readonly StepDescription[]): JsonSchema {
  return { $id: 'urn:sluice:schema:config', title: 'sluice.yaml', ...withVariables(configJsonSchema(steps)) }
}

/** The schema of files of cases, for editors. */
export function caseEditorSchema(): JsonSchema {
  return { $id: 'urn:sluice:schema:test', title: '*.test.yaml', ...jsonSchemaOf(caseFileSchema) }
}

/** The schema of model cards, for their reference page. */
export function cardJsonSchema(): JsonSchema {
  return jsonSchemaOf(modelCardSchema)
}

/** The same for editors. */
export function cardEditorSchema(): JsonSchema {
  return { $id: 'urn:sluice:schema:card', title: 'card.yaml', ...cardJsonSchema() }
}

/** The schema of a service's config, for its reference page. */
export function serveJsonSchema(): JsonSchema {
  return jsonSchemaOf(serveSchema)
}

/** The same for editors. */
export function serveEditorSchema(): JsonSchema {
  return { $id: 'urn:sluice:schema:serve', title: 'serve.yaml', ...withVariables(serveJsonSchema()) }
}

/** The schema of a fleet's file, for its reference page. */
export function fleetJsonSchema(): JsonSchema {
  return jsonSchemaOf(fleetSchema)
}

/** The same for editors. */
export function fleetEditorSchema(): JsonSchema {
  return { $id: 'urn:sluice:schema:fleet', title: 'fleet.yaml', ...withVariables(fleetJsonSchema()) }
}

/** A step's settings. */
export function stepJsonSchema(step: StepDescription): JsonSchema {
  return jsonSchemaOf(stepSchema(step.spec))
}

function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  // zod's own type allows everything that JSON Schema has; ours names what our building blocks use.
  return z.toJSONSchema(schema, { io: 'input' }) as JsonSchema
}

function stepEntry(step: StepDescription): JsonSchema {
  const { type, properties, required } = stepJsonSchema(step)
  const settings = {
    type: type!,
    description: step.summary,
    properties: properties!,
    required: required ?? [],
  }
  return {
    type: 'object',
    properties: { [step.name]: { ...settings, additionalProperties: false } },
    required: [step.name],
    additionalProperties: false,
  }
}

const variable: JsonSchema = { type: 'string', pattern: '\\$\\{[A-Za-z_]' }

function withVariables(schema: JsonSchema): JsonSchema {
  const inner: JsonSchema = {
    ...schema,
    ...(schema.items && { items: withVariables(schema.items) }),
    ...(schema.properties && { properties: mapped(schema.properties) }),
    ...(schema.anyOf && { anyOf: schema.anyOf.map(withVariables) }),
    ...(schema.oneOf && { oneOf: schema.oneOf.map(withVariables) }),
    ...(typeof schema.additionalProperties === 'object' && {
      additionalProperties: withVariables(schema.additionalProperties),
    }),
  }
  return isStrictScalar(schema) ? { anyOf: [inner, variable] } : inner
}

function mapped(properties: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, withVariables(schema)]))
}

/** A scalar that text with a variable would not pass as. */
function isStrictScalar({ type, enum: options, pattern, format }: JsonSchema): boolean {
  if (type === 'string') return options !== undefined || pattern !== undefined || format !== undefined
  return type === 'integer' || type === 'number' || type === 'boolean'
}
