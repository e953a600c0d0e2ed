import { writerNode } from './schema.ts'
import type { SchemaJson } from './schema.ts'
import { unqualified } from './schema-node.ts'
import type { RecordNode, SchemaNode } from './schema-node.ts'

/** Which types of a writer's schema are events. */
export interface ChosenTypes {
  readonly events: ReadonlySet<SchemaNode>
  /** The name of which they all are, which does not say which one is meant. */
  readonly ambiguous: ReadonlyMap<SchemaNode, string>
}

/** The names of the config, and the aliases of the reader's record where it is among them. */
export function eventTypeNames(types: readonly string[], reader: RecordNode): readonly string[] {
  return types.some((name) => name === reader.name || name === unqualified(reader.name))
    ? [...types, ...reader.aliases]
    : types
}

/** A name without namespace stands for the one type that is called so in whatever namespace. */
export function chooseTypes(names: readonly string[], branches: readonly SchemaNode[]): ChosenTypes {
  const events = new Set<SchemaNode>()
  const ambiguous = new Map<SchemaNode, string>()
  const records = branches.filter((branch) => branch.kind === 'record')
  for (const name of names) {
    const exact = records.filter((record) => record.name === name)
    const found = exact.length > 0 ? exact : records.filter((record) => unqualified(record.name) === name)
    for (const record of found) {
      if (found.length === 1) events.add(record)
      else ambiguous.set(record, name)
    }
  }
  return { events, ambiguous }
}

/** What the records at the top of a schema are called, by their aliases too. */
export function namesIn(schema: SchemaJson): readonly string[] {
  const node = writerNode(schema, 'schema')
  const branches = node.kind === 'union' ? node.branches : [node]
  return branches.flatMap((branch) => (branch.kind === 'record' ? [branch.name, ...branch.aliases] : []))
}
