export type Json = Readonly<Record<string, unknown>>

/** A schema inside a document, in which its own references begin. */
export interface PointedTo {
  readonly node: unknown
  readonly document: unknown
}

/** Finds what `$ref` points to: within the document (`#/$defs/Unit`, `#anchor`, an `$id`), or in another by its name. */
export class Reference {
  readonly #documents: ReadonlyMap<string, unknown>

  /** @param documents by the names that are used for them */
  constructor(documents: ReadonlyMap<string, unknown>) {
    this.#documents = documents
  }

  /** A text says why there is nothing. */
  from(ref: string, { document }: PointedTo): PointedTo | string {
    const [name = '', pointer = ''] = ref.split('#', 2)
    const root = name === '' ? document : (this.#documents.get(name) ?? embedded(document, '$id', name))
    if (root === undefined) return `it refers to ${ref}, which is not there`
    const node = pointer.startsWith('/') ? walk(root, pointer) : anchored(root, pointer)
    return node === undefined ? `it refers to ${ref}, which is not there` : { node, document: root }
  }
}

/** A JSON pointer (RFC 6901), which may be percent-encoded as part of a URI. */
function walk(root: unknown, pointer: string): unknown {
  let node = root
  for (const part of pointer.slice(1).split('/')) {
    const key = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return undefined
    node = (node as Json)[key]
  }
  return node
}

function anchored(root: unknown, name: string): unknown {
  if (name === '') return root
  return embedded(root, '$anchor', name) ?? embedded(root, '$id', `#${name}`)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function embedded(node: unknown, key: string, value: string): unknown {
  if (typeof node !== 'object' || node === null) return undefined
  if (isObject(node) && node[key] === value) return node
  for (const inner of Object.values(node)) {
    const found = embedded(inner, key, value)
    if (found !== undefined) return found
  }
  return undefined
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
