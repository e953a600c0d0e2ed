import { backoff } from '../core/backoff.ts'
import { SluiceError } from '../core/errors.ts'
import type { Position } from '../core/record.ts'
import type { CommitCompanion, Delivery, DeliveryPart, TopicListener } from '../pipeline/ports.ts'
import type { CommitCadenceOptions } from './commit-cadence.ts'
import { Interval } from './interval.ts'
import { TransactionLost } from './transactions.ts'
import type { TransactionalSink, TransactionalSource } from './transactions.ts'
import { writeParts } from './write-parts.ts'

export interface ExactlyOnceOptions extends CommitCadenceOptions {
  /** How long one transaction after the other may be lost. */
  readonly outageDeadlineMs: number
  /** Most records of a turn: one that has them leaves others behind. */
  readonly maxRecords: number
  /** Brokers take back a transaction that is open for longer. */
  readonly timeoutMs: number
}

/**
 * While records wait, a transaction takes in so many intervals: to end one takes about as long whatever is in it, and nothing
 * is sent meanwhile.
 */
const intervalsWhenBehind = 5

/** Before a transaction is begun where the last ones were lost, milliseconds. */
const retryWaitMs = backoff(50, 2_000)

/**
 * Exactly once, for readers of committed records: outputs, dead letters and positions in one transaction, which takes in as
 * many turns as come within an interval, or several while records wait, and ends at once after a quiet moment. One that is lost takes all of it back: what
 * was sent is never seen, and the group goes on from where it stands.
 */
export class ExactlyOnceDelivery<Offsets> implements Delivery {
  /** Rejects when no transaction can be begun or ended any more; never resolves. */
  readonly failure: Promise<never>
  readonly #fail: (error: unknown) => void
  readonly #source: TransactionalSource<Offsets>
  readonly #sink: TransactionalSink<Offsets>
  readonly #options: ExactlyOnceOptions
  readonly #interval: Interval
  readonly #closing = new AbortController()
  /** By partition: how far the transaction that is open has come. */
  readonly #open = new Map<string, Position>()
  /** Records in it. */
  #written = 0
  #isSending = false
  /** The last turn was as large as turns get. */
  #isBehind = false
  #isDue = false
  #ending: Promise<void> | null = null
  readonly #mostIntervals: number
  #fenced = 0
  /** Since when one transaction after the other is lost; null while they are committed. */
  #lostSinceMs: number | null = null
  #lostInARow = 0
  #companion: CommitCompanion | null = null
  #isRefusalTold = false

  constructor(
    source: TransactionalSource<Offsets>,
    sink: TransactionalSink<Offsets>,
    options: ExactlyOnceOptions,
  ) {
    this.#source = source
    this.#sink = sink
    this.#options = options
    this.#interval = new Interval(options.intervalMs, options.clock)
    // Half of the time is for its end.
    const inTime = options.timeoutMs / 2 / options.intervalMs
    this.#mostIntervals = Math.max(1, Math.min(intervalsWhenBehind, inTime))
    const { promise, reject } = Promise.withResolvers<never>()
    this.failure = promise
    this.#fail = reject
    // Whoever watches `failure` hears of it; a process that is about to end for another reason need not.
    promise.catch(() => undefined)
    source.onRebalance(() => {
      this.#endSoon()
    })
  }

  get fencedCommits(): number {
    return this.#fenced
  }

  /** None is seen twice. */
  get repeatedRecords(): number {
    return 0
  }

  get connected(): boolean {
    return this.#sink.connected
  }

  accompany(companion: CommitCompanion): void {
    this.#companion = companion
  }

  start(): Promise<void> {
    return this.#sink.start()
  }

  partitionCount(topic: string): Promise<number> {
    return this.#sink.partitionCount(topic)
  }

  onMissingTopic(listener: TopicListener): void {
    this.#sink.onMissingTopic?.(listener)
  }

  async deliver(parts: readonly DeliveryPart[]): Promise<void> {
    await this.#ending
    // What another member has by now, or what was taken back, is not ours to write.
    const held = parts.filter(({ position }) => this.#source.holds(position))
    this.#fenced += parts.length - held.length
    if (held.length === 0) return
    this.#isSending = true
    try {
      await writeParts(this.#sink, held)
    } catch (error) {
      if (!(error instanceof TransactionLost)) throw error
      await this.#startOver(error)
      return
    } finally {
      this.#isSending = false
    }
    for (const part of held) part.written?.()
    for (const { position } of held) this.#open.set(`${position.topic}/${position.partition}`, position)
    const written = held.reduce((sum, part) => sum + part.outputs.length + part.deadLetters.length, 0)
    this.#written += written
    this.#isBehind = written >= this.#options.maxRecords
    if (this.#isDue) this.#endSoon()
    else this.#schedule()
  }

  async flush(): Promise<void> {
    while (this.#ending !== null || this.#open.size > 0) {
      this.#endSoon()
      await Promise.race([this.#ending, this.failure])
    }
  }

  /** What is open is taken back. */
  async close(deadlineMs: number): Promise<void> {
    this.#closing.abort()
    this.#interval.close()
    this.#open.clear()
    await this.#sink.close(deadlineMs)
  }

  #schedule(): void {
    if (this.#ending !== null || this.#open.size === 0) return
    const end = () => {
      this.#endSoon()
    }
    this.#interval.whenOver(end, this.#isBehind ? this.#mostIntervals : 1)
  }

  /** Ends the transaction that is open; when the turn that is being sent is in it, if there is one. */
  #endSoon(): void {
    this.#isDue = this.#isSending
    if (this.#isSending || this.#ending !== null || this.#open.size === 0) return
    this.#interval.begin()
    this.#ending = this.#end()
      .catch((error: unknown) => {
        this.#fail(error)
      })
      .finally(() => {
        this.#ending = null
      })
  }

  async #end(): Promise<void> {
    const positions = [...this.#open.values()]
    const offsets = await this.#source.offsetsOf(positions)
    if (offsets === null) {
      this.#fenced += positions.filter((position) => !this.#source.holds(position)).length
      await this.#startOver(new TransactionLost('a partition in it has gone to another member'))
      return
    }
    try {
      await this.#sendCompanions(positions)
      await this.#sink.commit(offsets)
    } catch (error) {
      if (!(error instanceof TransactionLost)) throw error
      await this.#startOver(error)
      return
    }
    this.#source.markCommitted(offsets)
    this.#companion?.committed(positions)
    this.#lostSinceMs = null
    this.#lostInARow = 0
    this.#forget()
  }

  /** What belongs to the commit. That brokers refuse it costs no record: it is told, once. */
  async #sendCompanions(positions: readonly Position[]): Promise<void> {
    const records = this.#companion?.inTransaction(positions) ?? []
    if (records.length === 0) return
    try {
      const [refused] = await this.#sink.send(records)
      if (refused !== undefined) this.#tellRefused(refused.message)
    } catch (error) {
      if (!(error instanceof SluiceError) || error.code !== 'PRODUCE_REFUSED') throw error
      this.#tellRefused(error.message)
    }
  }

  #tellRefused(error: string): void {
    if (this.#isRefusalTold) return
    this.#isRefusalTold = true
    this.#options.logger.warn(
      { event: 'counts-unwritten', error },
      'counts were refused by the monitor topic, and are lost: records flow on',
    )
  }

  /** Whether the transaction was committed is settled first, then the group is asked, and nobody else is believed. */
  async #startOver(lost: TransactionLost): Promise<void> {
    this.#options.logger.warn(
      { event: 'transaction-lost', error: lost.message, records: this.#written },
      'a transaction was lost: what was written in it is taken back, and the group goes on from where it stands',
    )
    this.#companion?.lost([...this.#open.values()])
    this.#forget()
    await this.#assertGoesOn(lost)
    await this.#sink.renew()
    this.#source.rewind()
  }

  /** Waits a little longer each time, and not for ever. */
  async #assertGoesOn(lost: TransactionLost): Promise<void> {
    const { clock, outageDeadlineMs } = this.#options
    this.#lostSinceMs ??= clock.monotonic()
    if (clock.monotonic() - this.#lostSinceMs > outageDeadlineMs) {
      const waited = Math.round(outageDeadlineMs / 1000)
      throw new SluiceError(
        'BROKER_OUTAGE',
        `no transaction could be committed for ${waited} s: ${lost.message}. Check the brokers, and that the topics of output and dead letters are there.`,
        { cause: lost },
      )
    }
    if (this.#lostInARow++ > 0) await clock.sleep(retryWaitMs(this.#lostInARow - 2), this.#closing.signal)
  }

  #forget(): void {
    this.#open.clear()
    this.#written = 0
  }
}
