/** Of so many changes it is remembered at least what changed. */
const remembered = 20_000

/** What changed in the order in which it did: whoever looks now and then asks what came since. */
export class ChangeLog {
  #keys: string[] = []
  /** Of the first that is remembered. */
  #first = 0

  /** Rises with each change. */
  get sequence(): number {
    return this.#first + this.#keys.length
  }

  note(key: string): void {
    this.#keys.push(key)
    if (this.#keys.length < 2 * remembered) return
    this.#keys = this.#keys.slice(remembered)
    this.#first += remembered
  }

  /** What changed since then, each once; null where that is too long ago to be known one by one. */
  since(sequence: number): ReadonlySet<string> | null {
    return sequence < this.#first ? null : new Set(this.#keys.slice(sequence - this.#first))
  }
}
