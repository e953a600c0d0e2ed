import type { Memory } from './memory.ts'

/** What is kept of a key. */
export interface Seen<V> {
  readonly value: V
  readonly timeMs: number
}

/**
 * The last value of each key, by event time. Holds so many keys and no more: the one goes that was not seen for longest.
 * What a turn adds lies in layers above, one a mark, so that it can be taken back exactly; a layer is a batch at most.
 */
export class LastSeen<V> implements Memory {
  readonly #maxKeys: number
  /** Those seen longest ago first. */
  readonly #kept = new Map<string | number, Seen<V>>()
  /** Stands before the one seen longest ago: to look for that from the beginning would pass over all that were taken out there. */
  readonly #oldest: MapIterator<string | number> = this.#kept.keys()
  #layers: Map<string | number, Seen<V>>[] = []

  constructor(maxKeys: number) {
    this.#maxKeys = maxKeys
  }

  get(key: string | number): Seen<V> | undefined {
    for (let layer = this.#layers.length - 1; layer >= 0; layer--) {
      const seen = this.#layers[layer]!.get(key)
      if (seen !== undefined) return seen
    }
    return this.#kept.get(key)
  }

  /** A value that is older than the one that is known changes nothing. */
  see(key: string | number, value: V, timeMs: number): void {
    const known = this.get(key)
    if (known !== undefined && known.timeMs > timeMs) return
    const top = this.#layers.at(-1)
    if (top === undefined) this.#keep(key, { value, timeMs })
    else {
      // Behind the others: the order is that in which keys were seen last.
      top.delete(key)
      top.set(key, { value, timeMs })
    }
  }

  mark(): () => void {
    const depth = this.#layers.length
    this.#layers.push(new Map())
    return () => {
      this.#layers.length = Math.min(this.#layers.length, depth)
    }
  }

  settle(): void {
    for (const layer of this.#layers) for (const [key, seen] of layer) this.#keep(key, seen)
    this.#layers = []
  }

  /** How many keys are known for good. */
  get size(): number {
    return this.#kept.size
  }

  #keep(key: string | number, seen: Seen<V>): void {
    this.#kept.delete(key)
    this.#kept.set(key, seen)
    if (this.#kept.size <= this.#maxKeys) return
    // There is one: the map is not empty, and those that were passed are out of it.
    this.#kept.delete(this.#oldest.next().value!)
  }
}
