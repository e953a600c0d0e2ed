export interface LogEntry {
  readonly key: string
  /** Null for what is to be forgotten. */
  readonly value: Buffer | null
}

/** What a log had to say since it was read last. */
export interface LogNews {
  /** In the order in which they were written, which is the same for everybody. */
  readonly entries: readonly LogEntry[]
  /** True where they are all that there is: what was read before is not in this log. */
  readonly isWhole: boolean
  /** Where to go on reading. */
  readonly next: bigint
}

/**
 * A log of entries with keys, of which the newest of each key is kept for good. Both throw SluiceError STORE for a log that cannot hold a model
 * store, and any other error where it is not reached.
 */
export interface KeyedLog {
  /** For people. */
  readonly place: string
  /** What was written from `from` on, at least all that was before the call. A log that is not there yet has nothing. */
  read(from: bigint): Promise<LogNews>
  /** Resolves when it is durable. A log that is not there yet is made. */
  append(entry: LogEntry): Promise<void>
}
