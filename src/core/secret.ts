const shown = '***'

/**
 * A text that must not be seen: a password, a token. However it is printed, logged or turned into JSON, it shows stars;
 * only `reveal` gives the text, to the client that needs it.
 */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  reveal(): string {
    return this.#text
  }

  toString(): string {
    return shown
  }

  toJSON(): string {
    return shown
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return shown
  }
}
