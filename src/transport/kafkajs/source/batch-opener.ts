import { SluiceError } from '../../../core/errors.ts'
import type { Logger } from '../../../core/logger.ts'
import { codecOf } from '../client/codecs.ts'
import type { ConsumedBatch } from '../patches/consumed-batch.ts'
import { MalformedRecords } from '../protocol/malformed-records.ts'
import type { Cursor } from '../protocol/record-cursor.ts'
import { openBatch } from '../protocol/stored-batch.ts'
import type { StoredBatch } from '../protocol/stored-batch.ts'
import { GuardedCursor, unreadable } from './unreadable-batch.ts'
import type { BatchPlace } from './unreadable-batch.ts'

/** What of a fetch can be handed out. */
export interface OpenedBatches {
  readonly cursors: readonly Cursor[]
  /** Offset behind them: of the next fetch. */
  readonly nextOffset: bigint
}

/**
 * Decompresses what was fetched of a partition: one batch after the other, until they are as much as one may be. The rest
 * is fetched again, as is a batch that came damaged: it may have been so on its way.
 */
export class BatchOpener {
  readonly #maxBatchBytes: number
  readonly #logger: Logger
  /** Where the last damaged batch began, by partition. */
  readonly #damaged = new Map<string, bigint>()

  constructor(maxBatchBytes: number, logger: Logger) {
    this.#maxBatchBytes = maxBatchBytes
    this.#logger = logger
  }

  /** Throws CONSUMER_DEAD for damage of which nobody knows where it ends. */
  async open(consumed: ConsumedBatch): Promise<OpenedBatches> {
    const { topic, partition, visible } = consumed
    const from = BigInt(consumed.fetchedOffset)
    const cursors: Cursor[] = []
    let bytes = 0
    for (const batch of visible) {
      const place = { at: { topic, partition }, from, batch, logger: this.#logger }
      if (bytes >= this.#maxBatchBytes || this.#isToBeFetchedAgain(place)) {
        return { cursors, nextOffset: batch.baseOffset > from ? batch.baseOffset : from }
      }
      if (isEndless(batch, consumed)) throw endless(place)
      const cursor = await this.#open(place)
      bytes += cursor.bytesLeft
      cursors.push(cursor)
    }
    return { cursors, nextOffset: consumed.nextOffset }
  }

  #isToBeFetchedAgain({ at, batch }: BatchPlace): boolean {
    if (batch.damage === null) return false
    const key = `${at.topic}/${at.partition}`
    if (this.#damaged.get(key) === batch.baseOffset) return false
    this.#damaged.set(key, batch.baseOffset)
    return true
  }

  async #open(place: BatchPlace): Promise<Cursor> {
    const { batch } = place
    if (batch.damage !== null)
      return unreadable(place, new MalformedRecords(`${batch.damage.message}, twice`))
    try {
      return new GuardedCursor(place, await openBatch(batch, codecOf, this.#maxBatchBytes))
    } catch (error) {
      if (!(error instanceof MalformedRecords)) throw error
      return unreadable(place, error)
    }
  }
}

function isEndless({ damage, lastOffset }: StoredBatch, { highWatermark }: ConsumedBatch): boolean {
  return damage !== null && (!damage.isEndKnown || lastOffset >= highWatermark)
}

function endless({ at, from, batch }: BatchPlace): SluiceError {
  return new SluiceError(
    'CONSUMER_DEAD',
    `topic ${at.topic}, partition ${at.partition}: what stands at offset ${from.toString()} is no record batch: ${batch.damage?.message ?? ''}, twice, and its header does not say where it ends. ` +
      "Let another replica lead the partition, or set the group's offset behind the damage (kafka-consumer-groups --reset-offsets).",
  )
}
