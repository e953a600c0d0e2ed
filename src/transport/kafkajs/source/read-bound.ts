import type { SourceContext } from './source-context.ts'

/** Keeps what is read ahead within its bound: above it partitions are paused, at half of it they are resumed. */
export class ReadBound {
  readonly #context: Pick<SourceContext, 'options' | 'readAhead' | 'session'>
  #isPaused = false

  constructor(context: Pick<SourceContext, 'options' | 'readAhead' | 'session'>) {
    this.#context = context
  }

  get isPaused(): boolean {
    return this.#isPaused
  }

  /** What little was fetched together can be much once it is decompressed. */
  get isFull(): boolean {
    const { options, readAhead } = this.#context
    return readAhead.bytes >= options.readAheadBytes + options.maxBatchBytes
  }

  /** Another consumer, or other partitions: none of them is paused. */
  begin(): void {
    this.#isPaused = false
  }

  /** After something was read. */
  pauseAbove(): void {
    const { options, readAhead, session } = this.#context
    if (this.#isPaused || readAhead.bytes < options.readAheadBytes) return
    this.#isPaused = true
    session?.pause(readAhead.queues)
  }

  /** After something was taken. */
  resumeBelow(): void {
    const { options, readAhead, session } = this.#context
    if (!this.#isPaused || readAhead.bytes > options.readAheadBytes / 2) return
    this.#isPaused = false
    session?.resume(readAhead.queues)
  }
}
