import type { AvroCursor } from './avro-cursor.ts'
import type { RecordNode, SchemaNode } from './schema-node.ts'

/** Moves over a value without reading it. */
export type Skip = (cursor: AvroCursor) => void

/** How values of writers' types are passed over; each type is compiled once. */
export class Skips {
  readonly #records = new Map<RecordNode, Skip>()

  of(node: SchemaNode): Skip {
    switch (node.kind) {
      case 'null':
        return () => undefined
      case 'boolean':
        return (cursor) => void cursor.boolean()
      case 'int':
      case 'long':
      case 'enum':
        return (cursor) => {
          cursor.skipLong()
        }
      case 'float':
        return bytes(4)
      case 'double':
        return bytes(8)
      case 'fixed':
        return bytes(node.size)
      case 'bytes':
      case 'string':
        return (cursor) => {
          cursor.skipByteString()
        }
      case 'union':
        return this.#union(node.branches.map((branch) => this.of(branch)))
      case 'array':
        return list(this.of(node.items))
      case 'map':
        return mapOf(this.of(node.values))
      case 'record':
        return this.#record(node)
    }
  }

  #union(branches: readonly Skip[]): Skip {
    return (cursor) => {
      // The cursor has checked the index.
      branches[cursor.index(branches.length)]!(cursor)
    }
  }

  #record(node: RecordNode): Skip {
    const known = this.#records.get(node)
    if (known !== undefined) return known
    const fields: Skip[] = []
    const skip: Skip = (cursor) => {
      for (const field of fields) field(cursor)
    }
    // Known before its fields are compiled: one of them may be the record again.
    this.#records.set(node, skip)
    fields.push(...node.fields.map(({ type }) => this.of(type)))
    return skip
  }
}

function bytes(size: number): Skip {
  return (cursor) => {
    cursor.skip(size)
  }
}

function mapOf(value: Skip): Skip {
  return list((cursor) => {
    cursor.skipByteString()
    value(cursor)
  })
}

function list(item: Skip): Skip {
  return (cursor) => {
    for (let count = cursor.long(); count !== 0; count = cursor.long()) {
      if (count < 0) {
        // A block that comes with its size.
        cursor.skip(cursor.long())
        continue
      }
      for (; count > 0; count--) {
        const start = cursor.at
        item(cursor)
        cursor.checkAdvance(start)
      }
    }
  }
}
