import { firstTopic } from '../../config/input-topics.ts'
import type { Clock } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import type { Logger } from '../../core/logger.ts'
import type { Fault } from '../../core/outcome.ts'
import type { OutputRecord } from '../../core/record.ts'
import type { RequestRow } from '../../serve/served-model.ts'
import type { Assembly } from '../assemble.ts'
import { lettersOf } from '../parts.ts'

/** A row that could not be scored. */
export interface UnscoredRow {
  readonly row: RequestRow
  readonly fault: Fault
}

/** Where letters go. */
export interface LetterSink {
  send(letters: readonly OutputRecord[]): Promise<readonly { readonly message: string }[]>
  close(deadlineMs: number): Promise<void>
}

/** More than that are not held for brokers that do not answer: an answer never waits for its letters. */
const mostWaiting = 10_000

const toldEveryMs = 60_000

/**
 * Writes rows that were refused to the dead-letter topic of their pipeline, as JSON, with the headers that a record's letter has;
 * beside the answers, not before them.
 */
export class RefusedRows {
  readonly #make: ReturnType<typeof lettersOf>['make']
  readonly #topic: string
  readonly #sink: LetterSink
  readonly #logger: Logger
  readonly #clock: Clock
  #waiting: OutputRecord[] = []
  #sending: Promise<void> | null = null
  #count = 0n
  #toldAtMs = -Infinity

  constructor(assembly: Assembly, sink: LetterSink, logger: Logger, clock: Clock) {
    this.#make = lettersOf(assembly, clock).make
    this.#topic = firstTopic(assembly.config.input)
    this.#sink = sink
    this.#logger = logger
    this.#clock = clock
  }

  add(rows: readonly UnscoredRow[]): void {
    const room = Math.max(0, mostWaiting - this.#waiting.length)
    for (const refused of rows.slice(0, room)) this.#waiting.push(this.#letterOf(refused))
    if (rows.length > room) this.#tellLost(rows.length - room, `${mostWaiting} wait already`)
    this.#sending ??= this.#sendAll()
  }

  /** What waits is still written, as far as the time goes. */
  async close(deadlineMs: number): Promise<void> {
    const over = new AbortController()
    await Promise.race([this.#sending, this.#clock.sleep(deadlineMs, over.signal)])
    over.abort()
    await this.#sink.close(deadlineMs)
  }

  #letterOf({ row, fault }: UnscoredRow): OutputRecord {
    const timestampMs = this.#clock.now()
    const record = {
      offset: this.#count,
      key: null,
      value: Buffer.from(jsonOf(row)),
      headers: [],
      timestampMs,
    }
    // A request has no place in a topic: rows are counted.
    return this.#make(record, { topic: this.#topic, partition: -1, offset: this.#count++ }, fault, false)
  }

  async #sendAll(): Promise<void> {
    // The rows of one turn of the event loop go together.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const letters = this.#waiting.splice(0)
      try {
        const rejected = await this.#sink.send(letters)
        if (rejected.length > 0) this.#tellLost(rejected.length, 'the broker does not take them')
      } catch (error) {
        this.#tellLost(letters.length, messageOf(error))
      }
    }
    this.#sending = null
  }

  #tellLost(count: number, why: string): void {
    const now = this.#clock.monotonic()
    if (now - this.#toldAtMs < toldEveryMs) return
    this.#toldAtMs = now
    this.#logger.error({ event: 'letters-lost', count, why }, 'refused rows are not in the dead-letter topic')
  }
}

function jsonOf(row: RequestRow): string {
  return JSON.stringify(row, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))
}
