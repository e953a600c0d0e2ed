import { resolve } from './resolution.ts'
import { readerRecord, writerNode } from './schema.ts'
import type { SchemaJson } from './schema.ts'

/** Something in a reader's schema that works and may surprise. */
export interface SchemaRemark {
  /** Name of the type it is about. */
  readonly about: string
  readonly message: string
}

/** Warnings about a reader's schema. An invalid schema has none: `readerRecord` refuses it. */
export function remarksOn(schema: SchemaJson): readonly SchemaRemark[] {
  return enumsWithDefault(schema).map((about) => ({
    about,
    message:
      `the enum ${about} has a default: a symbol that a newer writer adds is read as that default, ` +
      'without an unknown-category fault; remove the default, or read the field as a string',
  }))
}

/** Why no value of one schema can be read as another; null when values can. @throws SluiceError SCHEMA */
export function mismatchOf(writer: SchemaJson, reader: SchemaJson): string | null {
  const found = resolve(writerNode(writer, "writer's schema"), readerRecord(reader, "reader's schema"))
  return typeof found === 'string' ? found : null
}

function enumsWithDefault(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(enumsWithDefault)
  if (typeof node !== 'object' || node === null) return []
  const found =
    'type' in node && node.type === 'enum' && 'default' in node && 'name' in node ? [node.name] : []
  return [...found.map(String), ...Object.values(node).flatMap(enumsWithDefault)]
}
