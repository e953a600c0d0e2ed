import type { SchemaJson } from './schema.ts'

/**
 * A schema with the types that it refers to written out where they are first used, as if it had been registered whole.
 *
 * @param referenced schemas of the types, in whatever order; of those it does not use nothing is taken
 */
export function inlined(schema: SchemaJson, referenced: readonly SchemaJson[]): SchemaJson {
  if (referenced.length === 0) return schema
  const definitions = new Map(referenced.flatMap((json) => definedIn(json, '')))
  return written(schema, '', definitions) as SchemaJson
}

type Json = Readonly<Record<string, unknown>>

/** Each is taken out when it is written, since a type is defined once; what refers to it afterwards keeps its name. */
function written(json: unknown, namespace: string, definitions: Map<string, Json>): unknown {
  if (Array.isArray(json)) return json.map((branch) => written(branch, namespace, definitions))
  if (typeof json === 'string') {
    const name = definitions.has(json) ? json : qualified(json, namespace)
    const definition = definitions.get(name)
    definitions.delete(name)
    return definition === undefined ? json : written(definition, '', definitions)
  }
  if (!isObject(json)) return json
  const name = nameIn(json, namespace)
  if (name !== null) definitions.delete(name)
  const inside = name === null ? namespace : namespaceOf(name)
  const fields: unknown = json['fields']
  return {
    ...json,
    ...Object.fromEntries(
      ['type', 'items', 'values']
        .filter((key) => key in json)
        .map((key) => [key, written(json[key], inside, definitions)]),
    ),
    ...(Array.isArray(fields)
      ? {
          fields: fields.map((field) =>
            isObject(field)
              ? { ...field, type: written(field['type'], inside, definitions) }
              : (field as unknown),
          ),
        }
      : {}),
  }
}

/** The named types of a schema by their full names, each with its namespace in it. */
function definedIn(json: unknown, namespace: string): [string, Json][] {
  if (Array.isArray(json)) return json.flatMap((branch) => definedIn(branch, namespace))
  if (!isObject(json)) return []
  const name = nameIn(json, namespace)
  const inside = name === null ? namespace : namespaceOf(name)
  const fields = Array.isArray(json['fields']) ? (json['fields'] as readonly unknown[]) : []
  const parts = [
    json['type'],
    json['items'],
    json['values'],
    ...fields.map((field) => isObject(field) && field['type']),
  ]
  const own: [string, Json][] = name === null ? [] : [[name, { ...json, namespace: inside }]]
  return [...own, ...parts.flatMap((part) => definedIn(part, inside))]
}

function nameIn(json: Json, namespace: string): string | null {
  if (typeof json['name'] !== 'string') return null
  return qualified(json['name'], typeof json['namespace'] === 'string' ? json['namespace'] : namespace)
}

function qualified(name: string, namespace: string): string {
  return name.includes('.') || namespace === '' ? name : `${namespace}.${name}`
}

function namespaceOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('.')))
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
