import type { Memory } from './memory.ts'

/** What is kept of a key. */
export interface Seen<V> {
  readonly value: V
  readonly timeMs: number
}

type Key = string | number

/** A key in the order in which keys were seen last. */
interface Entry<V> {
  readonly key: Key
  value: V
  timeMs: number
  /** The one that was seen last before it. */
  older: Entry<V> | null
  newer: Entry<V> | null
}

/** What `see` did to an entry, so that it can be taken back: the last one first. */
interface Change<V> {
  readonly entry: Entry<V>
  readonly deed: 'added' | 'renewed' | 'dropped'
  /** What there was before; of one that was added nothing. */
  readonly value: V
  readonly timeMs: number
  readonly older: Entry<V> | null
}

/**
 * The last value of each key, by event time. Holds so many keys and no more: the one goes that was not seen for longest, with the
 * very record that brings one too many, so that it does not matter which records come together. What was seen since a mark can be
 * taken back exactly.
 */
export class LastSeen<V> implements Memory {
  readonly #maxKeys: number
  readonly #entries = new Map<Key, Entry<V>>()
  #oldest: Entry<V> | null = null
  #newest: Entry<V> | null = null
  /** Since the first mark; null where there is none, and nobody takes anything back. */
  #changes: Change<V>[] | null = null

  constructor(maxKeys: number) {
    this.#maxKeys = maxKeys
  }

  /** Of use until the next `see`. */
  get(key: Key): Seen<V> | undefined {
    return this.#entries.get(key)
  }

  /** A value that is older than the one that is known changes nothing. */
  see(key: Key, value: V, timeMs: number): void {
    const known = this.#entries.get(key)
    if (known === undefined) this.#add({ key, value, timeMs, older: null, newer: null })
    else if (known.timeMs <= timeMs) this.#renew(known, value, timeMs)
  }

  mark(): () => void {
    const changes = (this.#changes ??= [])
    const before = changes.length
    return () => {
      // Settled ones stay.
      if (this.#changes !== changes) return
      while (changes.length > before) this.#takeBack(changes.pop()!)
    }
  }

  settle(): void {
    this.#changes = null
  }

  /** How many keys are known. */
  get size(): number {
    return this.#entries.size
  }

  #add(entry: Entry<V>): void {
    this.#note(entry, 'added')
    this.#entries.set(entry.key, entry)
    this.#link(entry, this.#newest)
    const oldest = this.#oldest
    if (this.#entries.size <= this.#maxKeys || oldest === null) return
    this.#note(oldest, 'dropped')
    this.#entries.delete(oldest.key)
    this.#unlink(oldest)
  }

  #renew(entry: Entry<V>, value: V, timeMs: number): void {
    this.#note(entry, 'renewed')
    entry.value = value
    entry.timeMs = timeMs
    if (entry === this.#newest) return
    this.#unlink(entry)
    this.#link(entry, this.#newest)
  }

  #note(entry: Entry<V>, deed: Change<V>['deed']): void {
    const { value, timeMs, older } = entry
    this.#changes?.push({ entry, deed, value, timeMs, older })
  }

  #takeBack({ entry, deed, value, timeMs, older }: Change<V>): void {
    if (deed !== 'dropped') this.#unlink(entry)
    if (deed === 'added') {
      this.#entries.delete(entry.key)
      return
    }
    if (deed === 'dropped') this.#entries.set(entry.key, entry)
    entry.value = value
    entry.timeMs = timeMs
    this.#link(entry, older)
  }

  /** Puts it right behind another; null: before all. */
  #link(entry: Entry<V>, older: Entry<V> | null): void {
    const newer = older === null ? this.#oldest : older.newer
    entry.older = older
    entry.newer = newer
    if (older === null) this.#oldest = entry
    else older.newer = entry
    if (newer === null) this.#newest = entry
    else newer.older = entry
  }

  #unlink({ older, newer }: Entry<V>): void {
    if (older === null) this.#oldest = newer
    else older.newer = newer
    if (newer === null) this.#newest = older
    else newer.older = older
  }
}
