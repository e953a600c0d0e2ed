import type { Json } from './reference.ts'
import { together } from './union-type.ts'
import type { Mapped, Unmapped } from './union-type.ts'

const scalars: Readonly<Record<string, string>> = {
  number: 'double',
  integer: 'long',
  boolean: 'boolean',
  string: 'string',
}

/** A type that holds no others. */
export function scalarOf(node: Json, type: unknown): Mapped | Unmapped {
  if (type === 'null') return { branches: [], nullable: true }
  if (type === undefined) return { why: 'the schema says nothing of its type' }
  if (typeof type !== 'string' || !Object.hasOwn(scalars, type))
    return { why: `there is no type ${JSON.stringify(type)}` }
  return { branches: [connectType(node, scalars[type])], nullable: false }
}

/** Kafka Connect's times: the title says what an integer counts. */
function connectType(node: Json, type: unknown): unknown {
  const { title, 'connect.type': connectType } = node
  const isNamed = type === 'long' && typeof title === 'string' && connectType !== undefined
  return isNamed ? { type, 'connect.name': title } : type
}

/**
 * A value of a list (`enum`, `const`): texts are levels, numbers and booleans just that.
 *
 * @param name what a list of texts is called
 */
export function valuesOf(node: Json, name: string): Mapped | Unmapped {
  const listed: unknown = 'const' in node ? [node['const']] : node['enum']
  const values: readonly unknown[] = Array.isArray(listed) ? listed : []
  const texts = [...new Set(values.filter((value) => typeof value === 'string'))]
  const levels: Mapped = {
    branches: texts.length === 0 ? [] : [{ type: 'enum', name, symbols: texts }],
    nullable: values.includes(null),
  }
  const others = values.filter((value) => value !== null && typeof value !== 'string')
  return together([levels, ...others.map(typeOfValue)])
}

function typeOfValue(value: unknown): Mapped | Unmapped {
  if (typeof value === 'boolean') return { branches: ['boolean'], nullable: false }
  if (typeof value !== 'number') return { why: 'it has a list of values that are no text or numbers' }
  return { branches: [Number.isInteger(value) ? 'long' : 'double'], nullable: false }
}
