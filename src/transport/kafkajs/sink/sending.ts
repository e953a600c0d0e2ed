import { SluiceError } from '../../../core/errors.ts'
import type { OutputRecord } from '../../../core/record.ts'
import type { RejectedRecord } from '../../../pipeline/ports.ts'
import { sizeOf } from '../../record-size.ts'
import type { PartitionFailure } from '../patches/produce-failure.ts'
import { errorKindOf, errorText } from '../protocol/error-kind.ts'
import { batchHeaderSize } from '../protocol/record-batch-writer.ts'
import { PartitionOutbox } from './partition-outbox.ts'
import type { RoutedRecord } from './partition-outbox.ts'
import type { TopicRecords } from './producer-session.ts'

/** Bytes of all batches of one request; a broker takes 100 MB by default. */
const mostRequestBytes = 32 << 20
/** A topic that was unknown so often is not there; once or twice, it may have been made a moment ago. */
const mostUnknownTopics = 4

/** Bytes of a partition's batch at most: ours, and what topics turned out to take. */
export class BatchLimits {
  readonly configured: number
  readonly #learned = new Map<string, number>()

  constructor(configured: number) {
    this.configured = configured
  }

  of(topic: string): number {
    return this.#learned.get(topic) ?? this.configured
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

/** The records of one `send` on their way: which are done, which are refused, what to send next. */
export class Sending {
  readonly refusals: RejectedRecord[] = []
  readonly #limits: BatchLimits
  readonly #outboxes = new Map<string, (PartitionOutbox | undefined)[]>()
  #open: PartitionOutbox[] = []
  #atHand: PartitionOutbox[] = []
  #unknownTopics = 0

  constructor(limits: BatchLimits) {
    this.#limits = limits
  }

  /** Records that are larger than any batch may be are refused at once. */
  add(record: RoutedRecord, index: number): void {
    const size = sizeOf(record)
    if (size + batchHeaderSize > this.#limits.configured)
      this.#refuse(record.topic, index, size, this.#limits.configured)
    else this.#outboxOf(record).add(record, size, index)
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
    const errors = new Map(failures.map(({ topic, partition, error }) => [`${topic}/${partition}`, error]))
    let wait = false
    let renew = false
    for (const outbox of this.#atHand) {
      const error = errors.get(`${outbox.topic}/${outbox.partition}`)
      if (error === undefined) {
        outbox.settle()
        continue
      }
      const advice = this.#failed(outbox, error)
      wait ||= advice.wait
      renew ||= advice.renew
    }
    return { wait, renew }
  }

  /** All of the last `next` failed for one reason. */
  settleAll(error: unknown): Advice {
    return this.settle(this.#atHand.map(({ topic, partition }) => ({ topic, partition, error })))
  }

  #failed(outbox: PartitionOutbox, error: unknown): Advice {
    switch (errorKindOf(error)) {
      case 'outage':
        return { wait: true, renew: false }
      case 'producer-lost':
        return { wait: false, renew: true }
      case 'too-large':
        this.#shrink(outbox)
        return { wait: false, renew: false }
      case 'unknown-topic':
        // kafkajs's producer trips over a deleted topic for ever; a new one knows nothing of it.
        if (++this.#unknownTopics <= mostUnknownTopics) return { wait: true, renew: true }
        throw produceRefused(outbox.topic, error)
      default:
        throw produceRefused(outbox.topic, error)
    }
  }

  #shrink(outbox: PartitionOutbox): void {
    if (outbox.batchLength === 1) {
      this.#refuse(outbox.topic, outbox.firstIndex, outbox.batchSize, null)
      outbox.settle()
    } else {
      this.#limits.lower(outbox.topic, outbox.batchSize)
      outbox.giveBack()
    }
  }

  #refuse(topic: string, index: number, size: number, limit: number | null): void {
    const above =
      limit === null ? "the topic's max.message.bytes" : `${limit}, the limit set for output batches`
    this.refusals.push({
      index,
      kind: 'too-large',
      message: `topic ${topic}: a record of ${size} bytes is above ${above}`,
    })
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
