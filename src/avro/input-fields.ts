import { isPathProblem } from '../core/field.ts'
import type { FieldLookup, PathProblem } from '../core/field.ts'
import { parseListPath, parsePath, pathWithin } from '../core/field-path.ts'
import type { ListPath, PathPart } from '../core/field-path.ts'
import { nearest } from '../core/nearest.ts'
import { recordOf } from './binary-value.ts'
import { describeType, fieldsOfRecord, isNullable, presentBranches } from './fields.ts'
import type { FieldDescription } from './fields.ts'
import type { RecordNode, SchemaNode } from './schema-node.ts'
import { readerRecord } from './schema.ts'
import type { SchemaJson } from './schema.ts'

/** The fields of events, as settings name them. */
export interface InputFields {
  /** Those that have a path of names alone. */
  readonly list: readonly FieldDescription[]
  /** One of the list, or what a path leads to through lists and maps. A name that is in the list is that field, whatever it looks like. */
  readonly find: FieldLookup<FieldDescription>
  /** Whose they are, where it is not the input schema: as a message says it. */
  readonly holder?: string
}

/** @throws SluiceError SCHEMA */
export function inputFields(schema: SchemaJson, where = 'schema'): InputFields {
  return fieldsIn(readerRecord(schema, where))
}

/**
 * The same of a record that is a field of events, and may be null.
 *
 * @throws SluiceError SCHEMA
 */
export function inputFieldsUnder(name: string, schema: SchemaJson, where: string): InputFields {
  const plain = { logicalType: null, connectName: null, scale: null }
  const branches: readonly SchemaNode[] = [{ kind: 'null', ...plain }, readerRecord(schema, where)]
  const type = { kind: 'union', branches, ...plain } as const
  const field = { name, type, aliases: [], byDefault: null, doc: null }
  return fieldsIn({ kind: 'record', name: 'Holder', aliases: [], fields: [field], ...plain })
}

/** Fields with nothing within them. */
export function flatFields(list: readonly FieldDescription[], holder: string): InputFields {
  const byPath = new Map(list.map((field) => [field.path, field]))
  return { list, find: (path) => byPath.get(path) ?? null, holder }
}

/** Those of two records; where both have a name, it is the first one's. */
export function eitherFields(first: InputFields, second: InputFields): InputFields {
  return {
    list: [...first.list, ...second.list],
    find: (path) => first.find(path) ?? second.find(path),
  }
}

function fieldsIn(root: RecordNode): InputFields {
  const list = fieldsOfRecord(root)
  const byPath = new Map(list.map((field) => [field.path, field]))
  return { list, find: (path) => byPath.get(path) ?? lookUp(root, path) }
}

/** A place on the way along a path. */
interface Place {
  readonly type: SchemaNode
  readonly path: string
  /** Whether it lies in a list or a map. */
  readonly isInside: boolean
  readonly nullable: boolean
  readonly doc: string | null
}

function lookUp(root: RecordNode, path: string): FieldDescription | PathProblem | null {
  const list = parseListPath(path)
  if (list !== null) return lookUpList(root, path, list)
  const parts = parsePath(path)
  if (parts === null) return unreadable(root, path)
  const place = follow(root, parts)
  if (place === null || isPathProblem(place)) return place
  if (place.path !== path) return writtenAs(place.path)
  return { path, parts, ...describeType(place.type), ...aboutPlace(place) }
}

/** A list of what is found in each element of an array. */
function lookUpList(
  root: RecordNode,
  path: string,
  { parts, itemParts }: ListPath,
): FieldDescription | PathProblem | null {
  const list = follow(root, parts)
  if (list === null || isPathProblem(list)) return list
  const [branch, ...others] = presentBranches(list.type)
  if (branch?.kind !== 'array' || others.length > 0)
    return { problem: `'${list.path}' is no array, of which [] would be each element` }
  if (itemParts.length === 0) return writtenAs(list.path)
  const item = { ...list, type: branch.items, path: `${list.path}[]`, isInside: true, nullable: true }
  const place = walk(item, itemParts)
  if (place === null || isPathProblem(place)) return place
  if (place.path !== path) return writtenAs(place.path)
  const type = {
    kind: 'array',
    items: place.type,
    logicalType: null,
    connectName: null,
    scale: null,
  } as const
  return { path, parts, itemParts, ...describeType(type), ...aboutPlace(place) }
}

function aboutPlace({ nullable, doc }: Place): Pick<FieldDescription, 'nullable' | 'optional' | 'doc'> {
  return { nullable, optional: false, doc }
}

/** A value has one name: steps, policies and redaction that name it in two ways would mean two. */
function writtenAs(path: string): PathProblem {
  return { problem: `it is written '${path}'` }
}

function follow(root: RecordNode, [first, ...rest]: readonly PathPart[]): Place | PathProblem | null {
  const field = root.fields.find(({ name }) => name === first)
  if (field === undefined) return null
  const { name: path, type, doc } = field
  return walk({ type, path, isInside: false, nullable: isNullable(type), doc }, rest)
}

function walk(from: Place, parts: readonly PathPart[]): Place | PathProblem | null {
  let place = from
  for (const part of parts) {
    const next = enter(place, part)
    if (next === null || isPathProblem(next)) return next
    place = next
  }
  return place
}

/** Brackets behind the name of a field that are none of a path's. */
function unreadable(root: RecordNode, path: string): PathProblem | null {
  const start = path.split(/[.[]/, 1)[0]
  if (!root.fields.some(({ name }) => name === start)) return null
  return {
    problem: `'${path}' is no path`,
    hint: 'an element of an array is written readings[0], a field or key within it readings[0].value or labels["a.b"]',
  }
}

/** Null for the name of a field that a record of the event itself does not have. */
function enter(place: Place, part: PathPart): Place | PathProblem | null {
  const branches = presentBranches(place.type).map((type) => recordOf(type) ?? type)
  const kinds: readonly string[] = typeof part === 'number' ? ['array'] : ['record', 'map']
  const [branch, ...others] = branches.filter(({ kind }) => kinds.includes(kind))
  if (others.length > 0) return { problem: `'${place.path}' may be one of several types that have parts` }
  const inside = { path: pathWithin(place.path, part), isInside: true, nullable: true, doc: place.doc }
  switch (branch?.kind) {
    case 'array':
      return { ...inside, type: branch.items }
    case 'map':
      return { ...inside, type: branch.values }
    case 'record':
      return enterRecord(branch, place, String(part))
    default:
      return closed(place, branches, part)
  }
}

function enterRecord({ fields }: RecordNode, place: Place, name: string): Place | PathProblem | null {
  const field = fields.find((each) => each.name === name)
  // In the list a name stands as it is, and what lies within has to begin like it.
  if (!place.isInside && name.includes('[')) return null
  if (field !== undefined) {
    const { type, doc } = field
    const path = pathWithin(place.path, name)
    return { type, path, isInside: place.isInside, nullable: place.nullable || isNullable(type), doc }
  }
  if (!place.isInside) return null
  const names = fields.map((each) => each.name)
  const near = nearest(name, names)
  const [first] = names
  const hint =
    near !== null
      ? `did you mean '${place.path}.${near}'?`
      : first === undefined
        ? undefined
        : `such as '${place.path}.${first}'`
  return { problem: `'${place.path}' has no field '${name}'`, ...(hint === undefined ? {} : { hint }) }
}

/** What a value is that does not have such a part, and which parts it has. */
function closed({ path }: Place, [branch]: readonly SchemaNode[], part: PathPart): PathProblem {
  switch (branch?.kind) {
    case 'array': {
      const first = pathWithin(path, 0)
      const hasParts = presentBranches(branch.items).some(({ kind }) => kind === 'record' || kind === 'map')
      return {
        problem: `'${path}' is an array: its elements go by number`,
        hint: hasParts
          ? `such as '${pathWithin(first, part)}'; '${pathWithin(`${path}[]`, part)}' is a list, of each of them`
          : `such as '${first}', or -1 for the last`,
      }
    }
    case 'map':
      return {
        problem: `'${path}' is a map: its keys are text`,
        hint: `in quotes: '${pathWithin(path, '')}'`.replace('""', `"${part}"`),
      }
    case 'record': {
      const [first] = branch.fields
      const hint = first === undefined ? {} : { hint: `such as '${path}.${first.name}'` }
      return { problem: `'${path}' is a record: its fields go by name`, ...hint }
    }
    default:
      return { problem: `'${path}' has nothing within it` }
  }
}
