/** The entries of a model file, inflated within limits. Paths use forward slashes, relative to the MOJO's directory. */
export interface Archive {
  /** For messages. */
  readonly source: string
  readonly paths: readonly string[]
  has(path: string): boolean
  /** Throws ModelError when the entry is missing or damaged. */
  bytes(path: string): Uint8Array
  /** UTF-8. Throws ModelError when the entry is missing or damaged. */
  text(path: string): string
  /** The same archive seen from `directory`. */
  within(directory: string): Archive
}
