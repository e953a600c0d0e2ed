/*
 * A zstd file is a series of frames (RFC 8878):
 *
 *   magic 28 b5 2f fd | descriptor | window? | dictionary 0/1/2/4 | content size 0/1/2/4/8 | blocks ... | checksum 0/4
 *   block: header of 3 bytes, little endian: last (1 bit), type (2 bits), size (21 bits) | content
 *   magic 5? 2a 4d 18 | size of 4 bytes | what readers skip
 */

/** What is read next: so many bytes, and then a decision from them. */
type Awaited = 'magic' | 'descriptor' | 'skip size' | 'header' | 'block' | 'content' | 'end'

/**
 * The bytes of a zstd file in pieces of which none goes beyond the end of a frame: Node's decompressor drops what stands
 * behind it in the same piece, and goes on with the next one.
 */
export async function* zstdFrames(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const walk = new FrameWalk()
  for await (const chunk of chunks) {
    let from = 0
    while (from < chunk.length) {
      const end = walk.nextEnd(chunk, from)
      yield chunk.subarray(from, end)
      from = end
    }
  }
}

class FrameWalk {
  #awaited: Awaited = 'magic'
  #left = 4
  /** The bytes awaited, as far as they decide something. */
  #word: number[] = []
  #checksumBytes = 0
  #isLast = false

  /** Where the frame ends in a piece from `from` on; the end of the piece when it goes on behind it. */
  nextEnd(bytes: Uint8Array, from: number): number {
    let at = from
    while (at < bytes.length) {
      const taken = Math.min(this.#left, bytes.length - at)
      if (this.#decides()) this.#word.push(...bytes.subarray(at, at + taken))
      at += taken
      this.#left -= taken
      // Parts without content follow at once.
      while (this.#left === 0) if (this.#advance()) return at
    }
    return at
  }

  #decides(): boolean {
    return this.#awaited !== 'header' && this.#awaited !== 'content' && this.#awaited !== 'end'
  }

  /** Goes on to what follows; true at the end of a frame. */
  #advance(): boolean {
    const word = this.#word
    this.#word = []
    switch (this.#awaited) {
      case 'magic':
        // A damaged frame is the decompressor's to refuse.
        if (word[3] === 0x18) this.#await('skip size', 4)
        else this.#await('descriptor', 1)
        return false
      case 'skip size':
        this.#await(
          'end',
          word.reduceRight((size, byte) => size * 256 + byte, 0),
        )
        return false
      case 'descriptor':
        this.#await('header', headerBytes(word[0]!))
        this.#checksumBytes = (word[0]! & 4) === 0 ? 0 : 4
        return false
      case 'header':
        this.#await('block', 3)
        return false
      case 'block': {
        const header = word[0]! | (word[1]! << 8) | (word[2]! << 16)
        this.#isLast = (header & 1) === 1
        const isRun = ((header >> 1) & 3) === 1
        this.#await('content', isRun ? 1 : header >> 3)
        return false
      }
      case 'content':
        if (this.#isLast) this.#await('end', this.#checksumBytes)
        else this.#await('block', 3)
        return false
      case 'end':
        this.#await('magic', 4)
        return true
    }
  }

  #await(awaited: Awaited, bytes: number): void {
    this.#awaited = awaited
    this.#left = bytes
  }
}

/** How many bytes stand between the descriptor and the first block. */
function headerBytes(descriptor: number): number {
  const isSingleSegment = (descriptor & 0x20) !== 0
  const sizeFlag = descriptor >> 6
  const contentSize = sizeFlag === 0 ? (isSingleSegment ? 1 : 0) : 2 ** sizeFlag
  const dictionary = [0, 1, 2, 4][descriptor & 3]!
  return (isSingleSegment ? 0 : 1) + dictionary + contentSize
}
