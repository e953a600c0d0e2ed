import type { JsonSchema } from '../../../src/config/json-schema.ts'

/** Every setting of a schema, by path. */
export function settingsIn(schema: JsonSchema, path = ''): [string, JsonSchema][] {
  const inner = Object.entries(schema.properties ?? {}).flatMap(([key, child]): [string, JsonSchema][] => [
    [`${path}.${key}`, child],
    ...settingsIn(child, `${path}.${key}`),
  ])
  const forms = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]
  const nested = [...forms, ...(schema.items ? [schema.items] : [])].flatMap((form) => settingsIn(form, path))
  return [...inner, ...nested]
}
