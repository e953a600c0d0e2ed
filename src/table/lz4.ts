/** What is used of lz4-napi. */
export interface Lz4 {
  /** @param block with its length before it, in four bytes, little endian */
  uncompressSync(block: Uint8Array): Uint8Array
  decompressFrameSync(frame: Buffer): Uint8Array
}

/** Native code, which no bundler takes along: they do not follow a name that is computed. */
const lz4Package: string = 'lz4-napi'

export function loadLz4(): Promise<Lz4> {
  return import(lz4Package) as Promise<Lz4>
}
