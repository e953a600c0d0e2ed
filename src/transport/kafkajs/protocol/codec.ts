/** A compression, of a batch's records as a whole. */
export interface Codec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>
  /** Throws MalformedRecords, without taking the memory, when there are more than `mostBytes`, or when it is no such format. */
  readonly decompress: Decompress
}

export type Decompress = (bytes: Buffer, mostBytes: number) => Promise<Buffer>
