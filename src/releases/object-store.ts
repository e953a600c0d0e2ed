/** Where a store's objects lie: a folder, or a bucket. Keys are paths with `/`. */
export interface ObjectStore {
  /** For people: its folder, or `s3://bucket/prefix`. */
  readonly place: string
  /**
   * Writes an object that is not there yet, whole or not at all, also when the process is killed meanwhile; of several writers
   * exactly one succeeds.
   *
   * @returns false where there is one of that key
   */
  create(key: string, bytes: Uint8Array): Promise<boolean>
  /** Writes an object whether or not it is there, whole or not at all. For what nobody depends on: states of instances. */
  replace(key: string, bytes: Uint8Array): Promise<void>
  /** Null where there is none. */
  read(key: string): Promise<Buffer | null>
  /** Keys that begin with `prefix`, sorted; what is half written is not among them. */
  list(prefix: string): Promise<readonly string[]>
  /** No error where there is none. */
  remove(key: string): Promise<void>
}
