import { isNode, isScalar, parseDocument } from 'yaml'
import type { Document, Node, Pair, YAMLMap } from 'yaml'

/** How files of cases are read. */
export const caseReading = { intAsBigInt: true, merge: true }

/** A stretch of the file and what takes its place. */
export interface Edit {
  readonly from: number
  readonly to: number
  readonly text: string
}

/** A file of cases beside one that a YAML library wrote of it with all changes: what has changed is taken from there, and no more. */
export class RewrittenCases {
  readonly #before: WrittenCases
  readonly #after: WrittenCases

  constructor(before: string, after: string) {
    this.#before = new WrittenCases(before)
    this.#after = new WrittenCases(after)
  }

  /** @param changes keys of the case, with what they are to say; undefined for those that go */
  edits(index: number, changes: readonly (readonly [key: string, value: unknown])[]): readonly Edit[] {
    const item = this.#before.item(index)
    const keys = changes.map(([key]) => key)
    const removed = changes.filter(([, value]) => value === undefined).map(([key]) => key)
    const isWhole = item.flow === true || removed.some((key) => !this.#before.beginsLine(pairOf(item, key)))
    if (isWhole)
      return [this.#replaced(this.#before.ofNode(item), this.#after.ofNode(this.#after.item(index)))]
    const isThere = (key: string) => item.items.some((pair) => nameOfKey(pair.key) === key)
    const into = this.#after.item(index)
    const replaced = keys
      .filter((key) => isThere(key) && !removed.includes(key))
      .map((key) =>
        this.#replaced(this.#before.ofPair(pairOf(item, key)), this.#after.ofPair(pairOf(into, key))),
      )
    return [
      ...replaced,
      ...removed.map((key) => ({ ...this.#before.lines(pairOf(item, key)), text: '' })),
      ...this.#added(
        item,
        into,
        removed,
        keys.filter((key) => !isThere(key)),
      ),
    ]
  }

  #replaced(before: Stretch, after: Stretch): Edit {
    return { from: before.from, to: before.to, text: this.#moved(after, before.column) }
  }

  /** Behind the last key that stays. */
  #added(
    item: YAMLMap,
    into: YAMLMap,
    removed: readonly string[],
    added: readonly string[],
  ): readonly Edit[] {
    if (added.length === 0) return []
    // The name of a case stays.
    const last = item.items.findLast((pair) => !removed.includes(nameOfKey(pair.key)))!
    const { column } = this.#before.ofPair(last)
    const at = this.#before.lineEnd(last)
    const texts = added.map((key) => this.#moved(this.#after.ofPair(pairOf(into, key)), column))
    const { newline } = this.#before
    return [{ from: at, to: at, text: texts.map((text) => newline + ' '.repeat(column) + text).join('') }]
  }

  /** A stretch of what was written, as it is where it begins in another column. */
  #moved({ from, to, column }: Stretch, into: number): string {
    const [first = '', ...rest] = this.#after.text.slice(from, to).split('\n')
    const moved = rest.map((line) => (line === '' ? '' : ' '.repeat(into) + line.slice(column)))
    return [first, ...moved].join(this.#before.newline)
  }
}

/** Of a file: from where to where, and in which column it begins. */
interface Stretch {
  readonly from: number
  readonly to: number
  readonly column: number
}

/** Where the cases of a file stand in its text. */
class WrittenCases {
  readonly text: string
  readonly newline: string
  readonly #document: Document

  constructor(text: string) {
    this.text = text
    this.newline = text.includes('\r\n') ? '\r\n' : '\n'
    this.#document = parseDocument(text, caseReading)
  }

  item(index: number): YAMLMap {
    // The file was read: a case is a section.
    return this.#document.getIn(['cases', index], true) as YAMLMap
  }

  ofNode(node: Node): Stretch {
    return this.#stretch(node.range![0], node.range![1])
  }

  /** From the key to the end of the value; a comment behind it belongs to it where the value is a list or section of several lines. */
  ofPair({ key, value }: Pair): Stretch {
    // What was read from a text has its place there.
    const { range } = key as Node
    const end = isNode(value) ? value.range![1] : range![2]
    return this.#stretch(range![0], end)
  }

  /** The lines that a pair takes up. */
  lines(pair: Pair): Stretch {
    const { from, column } = this.ofPair(pair)
    return { from: from - column, to: this.lineEnd(pair) + this.newline.length, column }
  }

  lineEnd(pair: Pair): number {
    const at = this.text.indexOf(this.newline, this.ofPair(pair).to)
    return at === -1 ? this.text.length : at
  }

  /** False for one behind the dash of its case. */
  beginsLine(pair: Pair): boolean {
    const { from, column } = this.ofPair(pair)
    return this.text.slice(from - column, from).trim() === ''
  }

  #stretch(from: number, until: number): Stretch {
    const to = from + this.text.slice(from, until).trimEnd().length
    return { from, to, column: from - (this.text.lastIndexOf('\n', from - 1) + 1) }
  }
}

function pairOf(item: YAMLMap, key: string): Pair {
  // Whoever asks knows that it is there.
  return item.items.find((pair) => nameOfKey(pair.key) === key)!
}

export function nameOfKey(key: unknown): string {
  return String(isScalar(key) ? key.value : key)
}
