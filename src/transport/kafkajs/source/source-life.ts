import { SluiceError } from '../../../core/errors.ts'
import type { Signal } from '../../signal.ts'

/** Whether a source goes on, and why not. */
export class SourceLife {
  readonly #ended = new AbortController()
  readonly #changed: Signal
  #failure: SluiceError | null = null

  constructor(changed: Signal) {
    this.#changed = changed
  }

  /** Aborts when the source has failed or is closed: nothing is waited for any more. */
  get ended(): AbortSignal {
    return this.#ended.signal
  }

  /** The first failure counts. */
  fail(error: SluiceError): void {
    this.#failure ??= error
    this.close()
  }

  close(): void {
    this.#ended.abort()
    this.#changed.fire()
  }

  /** Throws what the source has failed with. */
  assertNotFailed(): void {
    if (this.#failure !== null) throw this.#failure
  }

  /** Throws also when it is closed. */
  assertGoesOn(): void {
    this.assertNotFailed()
    if (this.#ended.signal.aborted) throw new SluiceError('CONSUMER_DEAD', 'the source is closed')
  }
}
