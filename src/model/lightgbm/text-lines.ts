const lineFeed = 0x0a
const carriageReturn = 0x0d

/** The lines of a text, LF or CRLF, one at a time: a large model as a whole is longer than a string may be. */
export class TextLines {
  readonly #bytes: Buffer
  #at = 0
  /** The line at `#at`, where it was looked at, and where the one behind it begins. */
  #ahead: string | null = null
  #next = 0
  #taken = 0
  #aheadBytes = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** Bytes of the lines that were taken, as if each ended in LF. */
  get taken(): number {
    return this.#taken
  }

  /** The next line, which stays the next; null at the end. */
  peek(): string | null {
    if (this.#ahead !== null || this.#at >= this.#bytes.length) return this.#ahead
    const found = this.#bytes.indexOf(lineFeed, this.#at)
    const end = found < 0 ? this.#bytes.length : found
    this.#next = end + 1
    const hasReturn = end > this.#at && this.#bytes[end - 1] === carriageReturn
    this.#aheadBytes = this.#next - this.#at - (hasReturn ? 1 : 0)
    this.#ahead = this.#bytes.toString('utf8', this.#at, hasReturn ? end - 1 : end)
    return this.#ahead
  }

  /** Takes the next line; null at the end. */
  take(): string | null {
    const line = this.peek()
    this.#ahead = null
    if (line !== null) {
      this.#at = this.#next
      this.#taken += this.#aheadBytes
    }
    return line
  }
}
