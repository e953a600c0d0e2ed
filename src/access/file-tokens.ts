import { readFile } from 'node:fs/promises'
import { systemClock } from '../core/clock.ts'
import type { Clock } from '../core/clock.ts'
import { SluiceError, messageOf } from '../core/errors.ts'
import { Secret } from '../core/secret.ts'
import { claimsOf } from './token.ts'
import type { AccessToken, TokenSource } from './token.ts'

/** Tokens that somebody writes to a file before the last one expires, as Kubernetes does. The file is read at each log-in. */
export class FileTokens implements TokenSource {
  readonly from: string
  #subject: string | null = null
  readonly #file: string
  readonly #clock: Pick<Clock, 'now'>

  constructor(file: string, clock: Pick<Clock, 'now'> = systemClock) {
    this.from = `the file ${file} (kafka.sasl.tokenFile)`
    this.#file = file
    this.#clock = clock
  }

  get subject(): string | null {
    return this.#subject
  }

  async token(): Promise<AccessToken> {
    const text = await this.#read()
    const token = new Secret(text)
    const { expiresMs, subject } = claimsOf(token)
    this.#subject = subject
    if (expiresMs !== null && expiresMs <= this.#clock.now()) {
      const since = new Date(expiresMs).toISOString()
      throw new SluiceError(
        'UNREACHABLE',
        `cannot log in to Kafka: the token in ${this.from} expired at ${since}. Check what should renew it.`,
      )
    }
    return { text: token, expiresMs }
  }

  /** The next log-in reads the file in any case. */
  refused(): void {
    return undefined
  }

  async #read(): Promise<string> {
    const because = (why: string, cause?: unknown) =>
      new SluiceError('UNREACHABLE', `cannot log in to Kafka: ${this.from} ${why}`, { cause })
    const text = await readFile(this.#file, 'utf8').catch((error: unknown) => {
      throw because(`cannot be read: ${messageOf(error)}`, error)
    })
    if (text.trim() === '') throw because('is empty')
    return text.trim()
  }
}
