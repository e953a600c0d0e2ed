import { z } from 'zod'
import type { ConfigPath } from '../core/finding.ts'

/** The schemas that a value at that path may have: several where a union lies on the way. */
export function schemasAt(schema: z.core.$ZodType, path: ConfigPath): readonly z.core.$ZodType[] {
  let forms = unwrapped(schema)
  for (const key of path) {
    forms = forms.flatMap((form) => {
      const child = childOf(form, key)
      return child === null ? [] : unwrapped(child)
    })
  }
  return forms
}

/** The keys that a section at that path may have: one that says which form it has (`source: file`), those of that form. */
export function knownKeys(
  schema: z.core.$ZodType,
  path: ConfigPath,
  section: unknown = {},
): readonly string[] {
  return schemasAt(schema, path).flatMap((form) =>
    form instanceof z.ZodObject && isOfForm(section, form) ? Object.keys(form.shape) : [],
  )
}

function isOfForm(section: unknown, form: z.ZodObject): boolean {
  if (typeof section !== 'object' || section === null) return true
  // Zod's own shape: name to schema.
  const shape = form.shape as Readonly<Record<string, z.core.$ZodType>>
  return Object.entries(section as Readonly<Record<string, unknown>>).every(([key, value]) => {
    const expected = shape[key]
    if (!(expected instanceof z.ZodLiteral)) return true
    const allowed: ReadonlySet<unknown> = expected.values
    return allowed.has(value)
  })
}

/** A value that the schema at that path accepts; undefined where it tells none. */
export function exampleAt(schema: z.core.$ZodType, path: ConfigPath): unknown {
  for (const form of schemasAt(schema, path)) {
    const examples = z.globalRegistry.get(form)?.['examples']
    if (Array.isArray(examples) && examples.length > 0) return examples[0]
  }
  return undefined
}

/** The forms of a schema without the wrappers around them; wrappers with metadata of their own are kept beside. */
function unwrapped(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable
  ) {
    return [schema, ...unwrapped(schema.def.innerType)]
  }
  if (schema instanceof z.ZodPipe) return [schema, ...unwrapped(schema.def.in)]
  if (schema instanceof z.ZodUnion) return [schema, ...schema.options.flatMap(unwrapped)]
  return [schema]
}

function childOf(schema: z.core.$ZodType, key: string | number): z.core.$ZodType | null {
  if (schema instanceof z.ZodObject) {
    // Zod's own shape: name to schema.
    const shape = schema.shape as Readonly<Record<string, z.core.$ZodType>>
    return Object.hasOwn(shape, key) ? shape[String(key)]! : null
  }
  if (schema instanceof z.ZodArray) return schema.element
  return schema instanceof z.ZodRecord ? schema.valueType : null
}
