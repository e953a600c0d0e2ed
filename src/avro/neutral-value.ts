import type { SchemaNode } from './schema-node.ts'

/** A value of that type, as JSON has it, for a field that nobody looks at. */
export function neutralValue(type: SchemaNode): unknown {
  switch (type.kind) {
    case 'null':
      return null
    case 'boolean':
      return false
    case 'int':
    case 'long':
    case 'float':
    case 'double':
      return 0
    case 'string':
    case 'bytes':
      return ''
    case 'fixed':
      return '\0'.repeat(type.size)
    case 'enum':
      return type.symbols[0]
    case 'array':
      return []
    case 'map':
      return {}
    case 'union':
      return neutralOfUnion(type.branches)
    case 'record':
      // What has a default is left out.
      return Object.fromEntries(
        type.fields.flatMap((field) =>
          field.byDefault === null ? [[field.name, neutralValue(field.type)]] : [],
        ),
      )
  }
}

/** The branch that takes the least; a record may lie within itself by a union with null. */
function neutralOfUnion(branches: readonly SchemaNode[]): unknown {
  const simplest = branches.find(({ kind }) => kind === 'null') ?? branches[0]
  return simplest === undefined ? null : neutralValue(simplest)
}
