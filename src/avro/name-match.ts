import { unqualified } from './schema-node.ts'
import type { NamedNode } from './schema-node.ts'

/** Whether the writer's type is the reader's, or one of its aliases, namespaces included. */
export function sameName(writer: NamedNode, reader: NamedNode): boolean {
  return writer.name === reader.name || reader.aliases.includes(writer.name)
}

/**
 * The same of the record at the top. A writer without a namespace is one that left it out, and no alias could name it: an alias
 * has the namespace of the reader where it has none of its own.
 */
export function sameTopName(writer: NamedNode, reader: NamedNode): boolean {
  return writer.name.includes('.') ? sameName(writer, reader) : sameUnqualifiedName(writer, reader)
}

/** The same without namespaces: types that moved to another package are still the same, as the specification has it. */
export function sameUnqualifiedName(writer: NamedNode, reader: NamedNode): boolean {
  const name = unqualified(writer.name)
  return name === unqualified(reader.name) || reader.aliases.some((alias) => unqualified(alias) === name)
}
