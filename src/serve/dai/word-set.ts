/** A few words, to be looked for among many texts that are none of them: a text's length and first character tell nearly all apart. */
export class WordSet {
  readonly #words: ReadonlySet<string>
  readonly #outlines: ReadonlySet<number>

  constructor(words: readonly string[]) {
    this.#words = new Set(words)
    this.#outlines = new Set(words.map(outlineOf))
  }

  has(text: string): boolean {
    return this.#outlines.has(outlineOf(text)) && this.#words.has(text)
  }
}

/** Of an empty text 0, since a NaN among bits is none. */
function outlineOf(text: string): number {
  return (text.length << 16) | text.charCodeAt(0)
}
