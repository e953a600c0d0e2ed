import { SluiceError } from '../core/errors.ts'

const [quote, backslash, comma, lineFeed, carriageReturn, blank] = [0x22, 0x5c, 0x2c, 0x0a, 0x0d, 0x20]
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d]
/** Blanks of JSON, and the bytes of a byte order mark. */
const beforeText: readonly number[] = [blank, 0x09, lineFeed, carriageReturn, 0xef, 0xbb, 0xbf]

/**
 * A JSON array as JSON lines, a line an element, so that what is read is bounded by the element and not by the array:
 * its brackets and commas become line ends, line ends between its tokens blanks. What does not begin with a bracket passes as it is.
 * Throws SluiceError for an array that is not closed, or has something behind it.
 *
 * @param name for messages
 */
export async function* arrayLines(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  let splitter: ArraySplitter | null = null
  let isArray: boolean | null = null
  for await (const chunk of chunks) {
    if (isArray === null) {
      const first = chunk.find((byte) => !beforeText.includes(byte))
      if (first !== undefined) isArray = first === openBracket
      if (isArray === true) splitter = new ArraySplitter(name)
    }
    yield splitter === null ? chunk : splitter.split(chunk)
  }
  splitter?.end()
}

class ArraySplitter {
  readonly #name: string
  /** How many brackets and braces are open: 1 between the elements. */
  #depth = 0
  #inString = false
  #escaped = false
  #closed = false

  constructor(name: string) {
    this.#name = name
  }

  split(chunk: Uint8Array): Uint8Array {
    const bytes = Uint8Array.from(chunk)
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at]!
      if (this.#inString) this.#readString(byte)
      else bytes[at] = this.#token(byte)
    }
    return bytes
  }

  end(): void {
    if (!this.#closed) throw this.#error('the JSON array is not closed; is the file complete?')
  }

  #readString(byte: number): void {
    if (this.#escaped) this.#escaped = false
    else if (byte === backslash) this.#escaped = true
    else if (byte === quote) this.#inString = false
  }

  /** What stands for a byte outside of texts. */
  #token(byte: number): number {
    if (this.#closed && !beforeText.includes(byte))
      throw this.#error('expected one JSON array or JSON lines, found more behind the array')
    switch (byte) {
      case quote:
        this.#inString = true
        return byte
      case comma:
        return this.#depth === 1 ? lineFeed : byte
      case lineFeed:
      case carriageReturn:
        return blank
      case openBracket:
      case openBrace:
        return this.#depth++ === 0 ? blank : byte
      case closeBracket:
      case closeBrace:
        this.#depth--
        this.#closed = this.#depth === 0
        return this.#closed ? lineFeed : byte
      default:
        return byte
    }
  }

  #error(expectation: string): SluiceError {
    return new SluiceError('USAGE', `${this.#name}: ${expectation}`)
  }
}
