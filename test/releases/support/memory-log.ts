import type { KeyedLog, LogEntry, LogNews } from '../../../src/releases/keyed-log.ts'

/** A log in this process, which can be compacted as brokers do. */
export class MemoryLog implements KeyedLog {
  readonly place = 'kafka://memory'
  #entries: { readonly offset: bigint; readonly entry: LogEntry }[] = []
  #end = 0n
  /** How often it was read. */
  readings = 0
  /** Called before each entry that is written, and after. */
  around: (entry: LogEntry, write: () => void) => Promise<void> = (_entry, write) => {
    write()
    return Promise.resolve()
  }

  async read(from: bigint): Promise<LogNews> {
    this.readings += 1
    await Promise.resolve()
    const begin = from > this.#end ? 0n : from
    const entries = this.#entries.filter(({ offset }) => offset >= begin).map(({ entry }) => entry)
    return { entries, isWhole: begin === 0n, next: this.#end }
  }

  append(entry: LogEntry): Promise<void> {
    return this.around(entry, () => {
      this.#entries.push({ offset: this.#end, entry })
      this.#end += 1n
    })
  }

  /** Of each key the last entry stays, at its place; those that were to be forgotten go. */
  compact(): void {
    const last = new Map(this.#entries.map(({ offset, entry }) => [entry.key, offset]))
    this.#entries = this.#entries.filter(
      ({ offset, entry }) => last.get(entry.key) === offset && entry.value !== null,
    )
  }

  /** Deleted, and not there yet again. */
  clear(): void {
    this.#entries = []
    this.#end = 0n
  }

  get keys(): readonly string[] {
    return this.#entries.map(({ entry }) => entry.key)
  }
}
