import { isDeepStrictEqual } from 'node:util'
import { isCollection, isMap, isNode, isScalar, isSeq, parseDocument, stringify } from 'yaml'
import type { Document, Node } from 'yaml'
import { narrowed } from './case-file.ts'
import { caseReading, nameOfKey, RewrittenCases } from './rewritten-cases.ts'
import type { Edit } from './rewritten-cases.ts'

/** What is to stand in a case from now on, by its keys; undefined takes a key away. */
export interface CaseUpdate {
  /** Of the case in its file, from 0. */
  readonly index: number
  readonly values: Readonly<Record<string, unknown>>
}

/**
 * The text of a file of cases with other expectations. Each blank and comment of what stays as it is, and of whatever else is in the
 * file, is kept. Where single values change, they alone are written; else the key that they belong to is, with its comments.
 */
export function updatedCases(text: string, updates: readonly CaseUpdate[]): string {
  const document = parseDocument(text, caseReading)
  const changed = updates.map(({ index, values }) => ({
    index,
    changes: Object.entries(values).filter(
      ([key, value]) => !saysAlready(document, ['cases', index, key], value),
    ),
  }))
  const inPlace = changed.map(({ index, changes }) =>
    inOne(changes.map(([key, value]) => scalarEdits(document.getIn(['cases', index, key], true), value))),
  )
  if (inPlace.every((edits) => edits !== null)) return spliced(text, inPlace.flat())
  for (const { index, changes } of changed)
    for (const [key, value] of changes) put(document, ['cases', index, key], value)
  const rewritten = new RewrittenCases(text, document.toString({ lineWidth: 0, singleQuote: true }))
  return spliced(
    text,
    changed.flatMap(({ index, changes }, at) => inPlace[at] ?? rewritten.edits(index, changes)),
  )
}

function saysAlready(document: Document, path: Path, value: unknown): boolean {
  const node = document.getIn(path, true)
  if (!isNode(node)) return node === value
  return isDeepStrictEqual(narrowed(node.toJS(document)), value)
}

function spliced(text: string, edits: readonly Edit[]): string {
  // From the end, so that the places of those before hold.
  return edits
    .toSorted((a, b) => b.from - a.from)
    .reduce((before, edit) => before.slice(0, edit.from) + edit.text + before.slice(edit.to), text)
}

/** What makes the node say the value, where single values in it change and nothing else; null where more does. */
function scalarEdits(node: unknown, value: unknown): readonly Edit[] | null {
  if (node === undefined && value === undefined) return []
  if (isScalar(node) && (typeof value !== 'object' || value === null) && value !== undefined) {
    if (isSameScalar(node.value, value)) return []
    if (!node.range || (typeof value === 'string' && value.includes('\n'))) return null
    return [{ from: node.range[0], to: node.range[1], text: scalarText(value) }]
  }
  if (isSeq(node) && Array.isArray(value) && node.items.length === value.length)
    return inOne(value.map((item, at) => scalarEdits(node.items[at], item)))
  if (!isMap(node) || !isSection(value)) return null
  const keys = node.items.map((pair) => nameOfKey(pair.key))
  if (keys.length !== Object.keys(value).length || !keys.every((key) => Object.hasOwn(value, key)))
    return null
  return inOne(node.items.map((pair) => scalarEdits(pair.value, value[nameOfKey(pair.key)])))
}

function inOne(edits: readonly (readonly Edit[] | null)[]): readonly Edit[] | null {
  return edits.every((edit) => edit !== null) ? edits.flat() : null
}

/** Text with the punctuation of lists and sections is quoted: it may stand within `[ ]` or `{ }`. */
function scalarText(value: unknown): string {
  if (typeof value === 'string' && /[,[\]{}]/.test(value)) return `'${value.replaceAll("'", "''")}'`
  return stringify(value, { lineWidth: 0, singleQuote: true }).trimEnd()
}

type Path = readonly (string | number)[]

function put(document: Document, path: Path, value: unknown): void {
  if (value === undefined) {
    if (document.hasIn(path)) document.deleteIn(path)
    return
  }
  const node = document.getIn(path, true)
  if (isSeq(node) && Array.isArray(value)) {
    node.items.splice(value.length)
    for (const [at, item] of value.entries()) put(document, [...path, at], item)
  } else if (isMap(node) && isSection(value)) {
    for (const key of node.items.map((pair) => nameOfKey(pair.key)))
      if (!Object.hasOwn(value, key)) document.deleteIn([...path, key])
    for (const [key, inner] of Object.entries(value)) put(document, [...path, key], inner)
  } else if (isScalar(node) && (typeof value !== 'object' || value === null)) {
    // What is the same number, text or truth stays as it is written.
    if (!isSameScalar(node.value, value)) node.value = value
  } else document.setIn(path, created(document, value))
}

/** What holds single values alone in one line, as people write it. */
function created(document: Document, value: unknown): Node {
  const node = document.createNode(value)
  flowInside(node)
  return node
}

function flowInside(node: Node): void {
  if (!isCollection(node)) return
  const values: readonly unknown[] = isMap(node) ? node.items.map(({ value }) => value) : node.items
  if (values.every((inner) => !isCollection(inner))) node.flow = true
  else for (const inner of values) if (isNode(inner)) flowInside(inner)
}

function isSameScalar(before: unknown, value: unknown): boolean {
  if (typeof before === 'bigint' && typeof value === 'number') return Number(before) === value
  return before === value
}

function isSection(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
