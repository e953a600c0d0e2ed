import { isCollection, isMap, isNode, isScalar, isSeq, parseDocument, stringify } from 'yaml'
import type { Document, Node } from 'yaml'

/** What is to stand in a case from now on, by its keys; undefined takes a key away. */
export interface CaseUpdate {
  /** Of the case in its file, from 0. */
  readonly index: number
  readonly values: Readonly<Record<string, unknown>>
}

/**
 * The text of a file of cases with other expectations. Comments, order and all that stays as it is are kept; where nothing but
 * single values change, so is every blank.
 */
export function updatedCases(text: string, updates: readonly CaseUpdate[]): string {
  const document = parseDocument(text, { intAsBigInt: true, merge: true })
  const changes = updates.flatMap(({ index, values }) =>
    Object.entries(values).map(([key, value]) => ({ path: ['cases', index, key], value })),
  )
  const edits = changes.map(({ path, value }) => scalarEdits(document.getIn(path, true), value))
  if (edits.every((edit) => edit !== null)) return spliced(text, edits.flat())
  for (const { path, value } of changes) put(document, path, value)
  return document.toString({ lineWidth: 0, singleQuote: true })
}

/** A stretch of the file and what takes its place. */
interface Edit {
  readonly from: number
  readonly to: number
  readonly text: string
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
  const keys = node.items.map((pair) => keyText(pair.key))
  if (keys.length !== Object.keys(value).length || !keys.every((key) => Object.hasOwn(value, key)))
    return null
  return inOne(node.items.map((pair) => scalarEdits(pair.value, value[keyText(pair.key)])))
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
    for (const key of node.items.map((pair) => keyText(pair.key)))
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

function keyText(key: unknown): string {
  return String(isScalar(key) ? key.value : key)
}

function isSection(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
