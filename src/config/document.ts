import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument, visit } from 'yaml'
import type { Alias, Document, Node, ScalarTag, YAMLError } from 'yaml'
import { formatPath } from '../core/finding.ts'
import type { ConfigPath, Finding, Remark } from '../core/finding.ts'
import { interpolate } from './interpolate.ts'
import type { Environment } from './interpolate.ts'
import { yamlProblem } from './yaml-problem.ts'

interface Place {
  readonly file: string
  readonly line: number | null
  readonly column: number | null
}

/** What is read beyond plain YAML 1.2. */
export interface YamlReading {
  /** Whether whole numbers are bigints: beyond 2^53 they keep their digits then. */
  readonly wideIntegers: boolean
  /** Whether `<<: *name` takes over the keys of another section. */
  readonly merge: boolean
  /** How often one value may be repeated by its name. */
  readonly maxAliases: number
}

const configReading: YamlReading = { wideIntegers: false, merge: false, maxAliases: 100 }

/** A YAML config as a tree that knows where each value stands: in a line of the file, or in a `--set` option. */
export class ConfigDocument {
  readonly file: string
  readonly #yaml: Document
  readonly #lines = new LineCounter()
  readonly #text: string
  /** Nodes that came with an option, and that option. */
  readonly #options = new WeakMap<Node, string>()

  readonly #maxAliases: number

  constructor(text: string, file: string, reading: YamlReading = configReading) {
    const { wideIntegers, merge, maxAliases } = reading
    this.file = file
    this.#text = text
    this.#maxAliases = maxAliases
    this.#yaml = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      intAsBigInt: wideIntegers,
      merge,
    })
  }

  /** Faults of the YAML itself. After one that `isFatal`, the tree cannot be trusted, and what follows from it is not told. */
  syntaxFindings(): readonly Finding[] {
    const { errors, warnings } = this.#yaml
    const fatal = errors.find(isFatalError)
    const told = fatal === undefined ? errors : [...errors.filter((error) => !isFatalError(error)), fatal]
    return [...told, ...warnings].map((error) => {
      const { isOpen, ...problem } = yamlProblem(error)
      const at = isOpen === true ? this.#openedBefore(error.pos[0]) : error.pos[0]
      return {
        severity: error.name === 'YAMLWarning' ? 'warning' : 'error',
        path: [],
        ...problem,
        ...this.#syntaxHint(error),
        ...this.#offsetPlace(at),
      }
    })
  }

  /** True where there is nothing but comments. */
  get isEmpty(): boolean {
    const { contents } = this.#yaml
    return contents === null || (isScalar(contents) && contents.value === null)
  }

  get isFatal(): boolean {
    return this.#yaml.errors.some(isFatalError)
  }

  /** Puts a value at a path, where an option asks for it; what is missing on the way is made. Null, or what is wrong. */
  override(path: ConfigPath, value: string, option: string): string | null {
    const parsed = parseDocument(value, { prettyErrors: false })
    const [error] = parsed.errors
    if (error !== undefined) return `the value is not YAML: ${oneLine(error.message)}`
    const node = this.#marked(parsed.contents ?? this.#yaml.createNode(null), option)
    const [last, ...outer] = path.toReversed()
    if (last === undefined) return 'needs a key before ='
    let parent = this.#yaml.contents
    if (parent === null || (isScalar(parent) && parent.value === null)) {
      parent = this.#marked(emptyFor(this.#yaml, path[0]!), option)
      this.#yaml.contents = parent
    }
    const way = outer.toReversed()
    for (const [depth, key] of way.entries()) {
      const wrong = this.#refuseKey(parent, key, path.slice(0, depth))
      if (wrong !== null) return wrong
      let child = this.#child(parent, key)
      if (child === null || (isScalar(child) && child.value === null)) {
        child = this.#marked(emptyFor(this.#yaml, path[depth + 1]!), option)
        put(parent, key, child)
      }
      parent = child
    }
    const wrong = this.#refuseKey(parent, last, way)
    if (wrong === null) put(parent, last, node)
    return wrong
  }

  /** Takes out what stands at a path, if there is something. */
  remove(path: ConfigPath): void {
    if (this.#yaml.hasIn(path)) this.#yaml.deleteIn(path)
  }

  has(path: ConfigPath): boolean {
    return this.#yaml.hasIn(path)
  }

  /** Names of a section's settings, or numbers of a list's entries; none where there is neither. */
  keysAt(path: ConfigPath): readonly (string | number)[] {
    const node = this.#resolve(this.#nodeAt(path))
    if (isSeq(node)) return node.items.map((_, at) => at)
    return isMap(node) ? node.items.map(({ key }) => keyText(key)) : []
  }

  /** Brings what stands at a path to another one, with its line. False where something stands there already; nothing is moved then. */
  move(from: ConfigPath, to: ConfigPath): boolean {
    if (this.has(to)) return false
    const node = this.#nodeAt(from)
    this.#yaml.deleteIn(from)
    this.#yaml.setIn(to, node)
    return true
  }

  /**
   * Replaces the variables in all values of the file, once the tree is built, so that a variable can never add a key or
   * an entry. Unquoted values get their type from what they have become. Returns what is wrong.
   */
  interpolate(environment: Environment): { readonly remarks: readonly Remark[] } {
    const remarks: Remark[] = []
    this.#eachValue((node, path) => {
      if (!isScalar(node) || typeof node.value !== 'string' || this.#options.has(node)) return
      if (!node.value.includes('${')) return
      const { text, problems } = interpolate(node.value, environment)
      for (const message of problems) remarks.push({ severity: 'error', path, message })
      node.value = node.type === 'PLAIN' && node.tag === undefined ? this.#typed(text) : text
      node.source = text
    })
    return { remarks }
  }

  /** For values that were taken for a number, a boolean or null where text is needed: makes them text, as written. */
  takeAsWritten(paths: readonly ConfigPath[]): boolean {
    let changed = false
    for (const path of paths) {
      const node = this.#resolve(this.#nodeAt(path))
      if (!isScalar(node) || typeof node.value === 'string' || node.source === undefined) continue
      if (node.value === null && node.source === '') continue
      node.value = node.source
      changed = true
    }
    return changed
  }

  /** Plain values. Throws where aliases would make them grow without bound. */
  values(): unknown {
    return this.#yaml.toJS({ maxAliasCount: this.#maxAliases }) ?? {}
  }

  /** Why `values` throws: an alias without its anchor, or aliases that multiply. */
  aliasFinding(): Finding {
    const lost: Alias[] = []
    const see = (_: unknown, alias: Alias) => {
      if (alias.resolve(this.#yaml) === undefined) lost.push(alias)
    }
    visit(this.#yaml, { Alias: see })
    const alias = lost[0] ?? null
    return {
      severity: 'error',
      path: [],
      message:
        alias === null
          ? 'aliases (*name) multiply into more values than a config can have'
          : `there is no anchor &${alias.source} before the alias *${alias.source}`,
      hint: alias === null ? 'write the values out' : 'a value that begins with * goes in quotes',
      ...this.#offsetPlace(alias?.range?.[0] ?? 0),
    }
  }

  /** Gives a remark its place: the value's, or the key's for a key that should not be there. */
  place(remark: Remark, at: 'key' | 'value' = 'value'): Finding {
    return { ...remark, message: this.#messageOf(remark), ...this.positionOf(remark.path, at) }
  }

  /** Where a path stands: its value or key, or for what is not there the nearest thing around it. */
  positionOf(path: ConfigPath, at: 'key' | 'value' = 'value'): Place {
    let place = this.#offsetPlace(0)
    let node: Node | null = this.#yaml.contents
    for (const [depth, part] of path.entries()) {
      const key = this.#keyNode(node, part)
      const child = node === null ? null : this.#child(node, part)
      const wanted = at === 'key' && depth === path.length - 1 ? (key ?? child) : child
      const found = wanted ?? key
      if (found === null) break
      // A section begins at its key, not at the first of its entries; an empty value stands behind the colon.
      const atKey = isMap(child) || isSeq(child) || (isScalar(child) && child.value === null)
      const shown = atKey && key !== null ? key : found
      const option = this.#optionOf(child) ?? this.#optionOf(found)
      if (option !== null) place = { file: option, line: null, column: null }
      else if (shown.range) place = this.#offsetPlace(shown.range[0])
      node = child
    }
    return place
  }

  #messageOf({ message, cites }: Remark): string {
    const line = cites === undefined ? null : this.positionOf(cites).line
    return cites === undefined || line === null ? message : message.replace(formatPath(cites), `line ${line}`)
  }

  #offsetPlace(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset)
    return { file: this.file, line: Math.max(1, line), column: Math.max(1, col) }
  }

  /** Where the innermost quote or bracket was opened that is not closed at an offset. */
  #openedBefore(offset: number): number {
    let at = -1
    const see = (_: unknown, node: Node) => {
      const [start, end] = node.range ?? [0, 0]
      const opens = '"\'[{'.includes(this.#text.charAt(start)) && start < offset && offset <= end + 1
      if (opens) at = Math.max(at, start)
    }
    visit(this.#yaml, { Node: see })
    return at < 0 ? offset : at
  }

  #optionOf(node: Node | null): string | null {
    return node === null ? null : (this.#options.get(node) ?? null)
  }

  #marked(node: Node, option: string): Node {
    visit(node, { Node: (_, inner) => void this.#options.set(inner, option) })
    return node
  }

  #resolve(node: Node | null): Node | null {
    return isAlias(node) ? (node.resolve(this.#yaml) ?? null) : node
  }

  #nodeAt(path: ConfigPath): Node | null {
    let node: Node | null = this.#yaml.contents
    for (const key of path) node = node === null ? null : this.#child(node, key)
    return node
  }

  #child(parent: Node, key: string | number): Node | null {
    const collection = this.#resolve(parent)
    if (isSeq(collection))
      return typeof key === 'number' ? ((collection.items[key] ?? null) as Node | null) : null
    if (!isMap(collection)) return null
    const pair = collection.items.find((item) => keyText(item.key) === String(key))
    return (pair?.value ?? null) as Node | null
  }

  #keyNode(parent: Node | null, key: string | number): Node | null {
    const collection = this.#resolve(parent)
    if (!isMap(collection)) return null
    return (collection.items.find((item) => keyText(item.key) === String(key))?.key ?? null) as Node | null
  }

  #refuseKey(parent: Node, key: string | number, path: ConfigPath): string | null {
    const where = path.length === 0 ? 'the config' : `'${path.join('.')}'`
    if (isAlias(parent)) return `${where} is an alias: it cannot be changed in one place only`
    if (isMap(parent)) return null
    if (!isSeq(parent)) return `${where} has no entries`
    if (typeof key !== 'number') return `${where} is a list: name an entry by its number, as in [0]`
    return key <= parent.items.length ? null : `${where} has ${parent.items.length} entries only`
  }

  #eachValue(see: (node: Node, path: ConfigPath) => void): void {
    const descend = (node: Node | null, path: ConfigPath) => {
      if (node === null || isAlias(node)) return
      if (isMap(node))
        for (const { key, value } of node.items) descend(value as Node | null, [...path, keyText(key)])
      else if (isSeq(node))
        node.items.forEach((item, at) => {
          descend(item as Node | null, [...path, at])
        })
      else see(node, path)
    }
    descend(this.#yaml.contents, [])
  }

  /** The value of unquoted text, by the tags of the document's own schema. */
  #typed(text: string): unknown {
    const tag = this.#yaml.schema.tags.find(
      (candidate): candidate is ScalarTag =>
        candidate.default === true && 'test' in candidate && candidate.test.test(text),
    )
    if (tag === undefined) return text
    const value = tag.resolve(text, () => undefined, {})
    return isScalar(value) ? value.value : value
  }

  #syntaxHint(error: YAMLError): { readonly hint?: string } {
    const { line } = this.#lines.linePos(error.pos[0])
    const source = this.#text.split('\n')[line - 1] ?? ''
    return /[[{].*\$\{/.test(source)
      ? {
          hint: 'inside [ ] and { }, a ${VARIABLE} must be in quotes; a number needs the form with one entry a line',
        }
      : {}
  }
}

function isFatalError({ code }: YAMLError): boolean {
  return code !== 'DUPLICATE_KEY'
}

function put(parent: Node, key: string | number, node: Node): void {
  if (isSeq(parent) && typeof key === 'number') parent.items[key] = node
  else if (isMap(parent)) parent.set(existingKey(parent.items, key), node)
}

/** The key as the file has it (`1: x` is a number there), so that it is replaced and not doubled. */
function existingKey(items: readonly { readonly key: unknown }[], key: string | number): unknown {
  return items.find((item) => keyText(item.key) === String(key))?.key ?? String(key)
}

function emptyFor(yaml: Document, key: string | number): Node {
  return yaml.createNode(typeof key === 'number' ? [] : {})
}

/** A key as it becomes a property's name; collections as keys find nothing. */
function keyText(key: unknown): string {
  const plain: unknown = isScalar(key) ? key.value : key
  if (typeof plain === 'string') return plain
  return typeof plain === 'number' || typeof plain === 'boolean' ? String(plain) : ''
}

function oneLine(message: string): string {
  return message.replace(/\s+/g, ' ').trim()
}
