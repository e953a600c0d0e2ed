import { readFileSync } from 'node:fs'
import { SluiceError, messageOf } from './errors.ts'

const shown = '***'

/**
 * A text that must not be seen: a password, a token. However it is printed, logged or turned into JSON, it shows stars;
 * only `reveal` gives the text, to the client that needs it.
 */
export class Secret {
  readonly #source: { readonly text: string } | { readonly file: string }

  constructor(source: string | { readonly file: string }) {
    this.#source = typeof source === 'string' ? { text: source } : { file: source.file }
  }

  /** The same, the file that it lies in found by `resolvePath`. */
  resolved(resolvePath: (path: string) => string): Secret {
    return 'file' in this.#source ? new Secret({ file: resolvePath(this.#source.file) }) : this
  }

  /**
   * A file is read each time, so that a secret that was renewed is used from the next log-in on. One line break at its end is
   * the editor's.
   *
   * @throws SluiceError CONFIG for a file that cannot be read, or is empty
   */
  reveal(): string {
    return 'file' in this.#source ? secretIn(this.#source.file) : this.#source.text
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

function secretIn(file: string): string {
  let text: string
  try {
    text = readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  } catch (cause) {
    throw new SluiceError('CONFIG', `the secret in ${file} cannot be read: ${messageOf(cause)}`, { cause })
  }
  if (text === '') throw new SluiceError('CONFIG', `the secret in ${file} is empty`)
  return text
}
