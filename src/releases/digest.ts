import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { SourceFile } from './object-store.ts'

/** `sha256:` and the hex digest. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** Reads a file of any size. */
export async function describeFile(path: string): Promise<SourceFile> {
  const tally = new DigestTally()
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) tally.add(piece)
  return { path, digest: tally.digest(), bytes: tally.bytes }
}

/** What goes by, piece by piece. */
export class DigestTally {
  readonly #hash = createHash('sha256')
  #bytes = 0

  get bytes(): number {
    return this.#bytes
  }

  add(piece: Uint8Array): void {
    this.#hash.update(piece)
    this.#bytes += piece.length
  }

  /** The same pieces, once they are counted. */
  async *through(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      this.add(piece)
      yield piece
    }
  }

  /** Once, at the end. */
  digest(): string {
    return `sha256:${this.#hash.digest('hex')}`
  }
}
