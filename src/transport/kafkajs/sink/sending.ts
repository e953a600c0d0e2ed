import { SluiceError } from '../../../core/errors.ts'
import type { OutputRecord } from '../../../core/record.ts'
import type { RejectionKind } from '../../../core/rejection.ts'
import type { RejectedRecord } from '../../../pipeline/ports.ts'
import { sizeOf } from '../../record-size.ts'
import { isWritableTime } from '../../record-time.ts'
import type { PartitionFailure } from '../patches/produce-failure.ts'
import { errorKindOf, errorText, errorType } from '../protocol/error-kind.ts'
import { batchHeaderSize } from '../protocol/record-batch-writer.ts'
import { PartitionOutbox } from './partition-outbox.ts'
import type { RoutedRecord } from './partition-outbox.ts'
import type { TopicRecords } from './producer-session.ts'

/** Bytes of all batches of one request; a broker takes 100 MB by default. */
const mostRequestBytes = 32 << 20
/** Attempts in a row at which a topic may be unknown: one or two, where it was made a moment ago. */
const mostUnknownTopics = 4

/** Bytes of a partition's batch at most: ours, and what topics turned out to take. */
export class BatchLimits {
  /** A batch with a larger record is never sent. */
  readonly record: number
  readonly #batch: number
  readonly #learned = new Map<string, number>()

  constructor(limits: { readonly maxRequestBytes: number; readonly maxRecordBytes: number }) {
    this.record = limits.maxRecordBytes
    this.#batch = limits.maxRequestBytes
  }

  /** For batches of more than one record: of a larger one, the broker is asked. */
  of(topic: string): number {
    return this.#learned.get(topic) ?? this.#batch
  }

  /** A batch of `size` bytes was refused. */
  lower(topic: string, size: number): void {
    this.#learned.set(topic, Math.min(this.of(topic), size >> 1))
  }
}

/** What to do before the next attempt. */
export interface Advice {
  /** Not at once: the broker is not ready. */
  readonly wait: boolean
  /** With another producer. */
  readonly renew: boolean
}

const atOnce: Advice = { wait: false, renew: false }

/** The records of one `send` on their way: which are done, which are rejected, what to send next. */
export class Sending {
  readonly rejected: RejectedRecord[] = []
  readonly #limits: BatchLimits
  readonly #outboxes = new Map<string, (PartitionOutbox | undefined)[]>()
  #open: PartitionOutbox[] = []
  #atHand: PartitionOutbox[] = []
  /** Attempts in a row with an unknown topic. */
  #unknownTopics = 0
  /** By topic that others can do without: how often in a row brokers said that it is not there. */
  readonly #absences = new Map<string, number>()

  constructor(limits: BatchLimits) {
    this.#limits = limits
  }

  /** A record that is larger than any may be, or whose time cannot be written, is rejected at once. */
  add(record: RoutedRecord, index: number): void {
    const { topic, timestampMs } = record
    if (timestampMs !== null && !isWritableTime(timestampMs)) {
      this.#reject(topic, index, 'bad-timestamp', `a record cannot have the timestamp ${timestampMs}`)
      return
    }
    const size = sizeOf(record)
    const limit = this.#limits.record
    if (size + batchHeaderSize <= limit) this.#outboxOf(record).add(record, size, index)
    else this.#reject(topic, index, 'too-large', `a record of ${size} bytes is above ${limit}, our limit`)
  }

  /** The batches of the next request; empty when all is done. */
  next(): readonly TopicRecords[] {
    this.#open = this.#open.filter((outbox) => !outbox.isDone)
    this.#atHand = []
    const topics = new Map<string, RoutedRecord[][]>()
    let size = 0
    for (const outbox of this.#open) {
      const records = outbox.batch(this.#limits.of(outbox.topic))
      size += outbox.batchSize
      if (size > mostRequestBytes && this.#atHand.length > 0) break
      this.#atHand.push(outbox)
      const batches = topics.get(outbox.topic) ?? []
      topics.set(outbox.topic, batches)
      batches.push(records as RoutedRecord[])
    }
    return [...topics].map(([topic, batches]) => ({
      topic,
      records: batches.length === 1 ? batches[0]! : batches.flat(),
    }))
  }

  /**
   * The request of the last `next` was answered; `failures` are the partitions that were not acknowledged.
   * Throws PRODUCE_REFUSED when a repeat cannot help.
   */
  settle(failures: readonly PartitionFailure[]): Advice {
    const unknown = failures.filter(({ error }) => errorKindOf(error) === 'unknown-topic')
    const isOfAbsent = unknown.some(({ topic }) => this.#isAbsent(topic))
    this.#unknownTopics = unknown.length === 0 || isOfAbsent ? 0 : this.#unknownTopics + 1
    const byPartition = new Map(failures.map((failure) => [`${failure.topic}/${failure.partition}`, failure]))
    let wait = false
    let renew = false
    for (const outbox of this.#atHand) {
      const failure = byPartition.get(`${outbox.topic}/${outbox.partition}`)
      if (failure === undefined) {
        outbox.settle()
        continue
      }
      const advice = this.#failed(outbox, failure)
      wait ||= advice.wait
      renew ||= advice.renew
    }
    return { wait, renew }
  }

  /** All of the last `next` failed for one reason. */
  settleAll(error: unknown): Advice {
    return this.settle(this.#atHand.map(({ topic, partition }) => ({ topic, partition, error })))
  }

  #failed(outbox: PartitionOutbox, failure: PartitionFailure): Advice {
    const { error } = failure
    switch (errorKindOf(error)) {
      case 'outage':
      case 'unauthorized':
        return { wait: true, renew: false }
      case 'producer-lost':
        return { wait: false, renew: true }
      case 'too-large':
        this.#shrink(outbox, error)
        return atOnce
      case 'record-rejected':
        this.#sift(outbox, failure)
        return atOnce
      case 'unknown-topic':
        // kafkajs's producer trips over a deleted topic for ever; a new one knows nothing of it.
        if (this.#isAbsent(outbox.topic)) this.#giveUp(outbox, error)
        else if (this.#unknownTopics > mostUnknownTopics) throw produceRefused(outbox.topic, error)
        return { wait: true, renew: true }
      default:
        throw produceRefused(outbox.topic, error)
    }
  }

  /** Topics of what was sent last. */
  get topicsAtHand(): ReadonlySet<string> {
    return new Set(this.#atHand.map(({ topic }) => topic))
  }

  /** Brokers say that a topic is not there, or is there again: as often as an unknown one is tried, its records are rejected. */
  note(topic: string, isAbsent: boolean): void {
    if (isAbsent) this.#absences.set(topic, (this.#absences.get(topic) ?? 0) + 1)
    else this.#absences.delete(topic)
  }

  /** A record for a topic that is not there. */
  rejectFor(topic: string, index: number, error: unknown): void {
    this.#reject(topic, index, 'no-topic', errorText(error))
  }

  #isAbsent(topic: string): boolean {
    return (this.#absences.get(topic) ?? 0) >= mostUnknownTopics
  }

  #giveUp(outbox: PartitionOutbox, error: unknown): void {
    for (const index of outbox.giveUp()) this.rejectFor(outbox.topic, index, error)
  }

  #shrink(outbox: PartitionOutbox, error: unknown): void {
    const { topic, batchSize } = outbox
    if (outbox.batchLength > 1) {
      this.#limits.lower(topic, batchSize)
      outbox.giveBack()
      return
    }
    const words = `a record of ${batchSize} bytes is above the topic's max.message.bytes (${errorText(error)})`
    for (const index of outbox.takeOut([0])) this.#reject(topic, index, 'too-large', words)
  }

  /** Takes the records out that the broker names; where it names none, goes on with halves until it is one. */
  #sift(outbox: PartitionOutbox, { error, recordErrors = [] }: PartitionFailure): void {
    const { topic, batchLength } = outbox
    const words = new Map(recordErrors.map(({ index, message }) => [index, message]))
    const named = [...words.keys()].filter((index) => index >= 0 && index < batchLength)
    if (named.length === 0 && batchLength > 1) {
      outbox.halve()
      return
    }
    const positions = named.length === 0 ? [0] : named.sort((a, b) => a - b)
    const kind = errorType(error) === 'INVALID_TIMESTAMP' ? 'bad-timestamp' : 'rejected'
    outbox.takeOut(positions).forEach((index, i) => {
      // As many indexes as positions.
      const said = words.get(positions[i]!) ?? null
      this.#reject(topic, index, kind, said === null ? errorText(error) : `${errorType(error)}: ${said}`)
    })
  }

  #reject(topic: string, index: number, kind: RejectionKind, words: string): void {
    this.rejected.push({ index, kind, message: `topic ${topic}: ${words}` })
  }

  #outboxOf({ topic, partition }: RoutedRecord): PartitionOutbox {
    let outboxes = this.#outboxes.get(topic)
    if (outboxes === undefined) this.#outboxes.set(topic, (outboxes = []))
    const known = outboxes[partition]
    if (known !== undefined) return known
    const outbox = new PartitionOutbox(topic, partition)
    outboxes[partition] = outbox
    this.#open.push(outbox)
    return outbox
  }
}

export function hasPartition(record: OutputRecord): record is RoutedRecord {
  return record.partition !== null
}

export function produceRefused(topic: string, error: unknown): SluiceError {
  return new SluiceError(
    'PRODUCE_REFUSED',
    `topic ${topic} cannot be written: ${errorText(error)}. Check that it exists and that the user in kafka.sasl may write to it.`,
    { cause: error },
  )
}
