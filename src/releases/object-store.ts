/** A file of this machine, and what its bytes are known to be. */
export interface SourceFile {
  readonly path: string
  /** `sha256:` and the hex digest. */
  readonly digest: string
  readonly bytes: number
  /** Paths and addresses at which others find the same file; for stores that hold no files. */
  readonly places?: readonly string[]
}

/**
 * Where a store's objects lie: a folder, a bucket, or a topic. Keys are paths with `/`. Every method throws SluiceError STORE_OUTAGE where the
 * place cannot be reached, or does not let us.
 */
export interface ObjectStore {
  /** For people: its folder, `s3://bucket/prefix`, or `kafka://topic`. */
  readonly place: string
  /** Whether there is a place to look into. A folder may be missing, and is where its share is not mounted. */
  isThere(): Promise<boolean>
  /** Makes the place where it is missing. What creates an object does so too. */
  begin(): Promise<void>
  /**
   * Writes an object that is not there yet, whole or not at all, also when the process is killed meanwhile; of several writers
   * exactly one succeeds.
   *
   * @returns false where there is one of that key
   */
  create(key: string, bytes: Uint8Array): Promise<boolean>
  /**
   * The same from a file of any size.
   *
   * @throws SluiceError USAGE where the file does not have the bytes that it was said to have, or has places and the store holds files
   */
  createFromFile(key: string, file: SourceFile): Promise<boolean>
  /**
   * Writes an object whether or not it is there, whole or not at all. For what nobody depends on: states of instances.
   *
   * @throws SluiceError STORE_OUTAGE where the place is missing: it is not made
   */
  replace(key: string, bytes: Uint8Array): Promise<void>
  /** Null where there is none. */
  read(key: string): Promise<Buffer | null>
  /**
   * A file of this machine with the object's bytes: the object itself, or a copy. Null where there is none.
   *
   * @param bytes how many it has, where that is known
   * @throws SluiceError STORE where they do not have the digest
   */
  localFile(key: string, digest: string, bytes?: number): Promise<string | null>
  /** Keys that begin with `prefix`, sorted; what is half written is not among them. */
  list(prefix: string): Promise<readonly string[]>
  /** No error where there is none. */
  remove(key: string): Promise<void>
}
