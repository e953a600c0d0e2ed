import type { Logger } from '../core/logger.ts'
import { startOffset } from './start-offset.ts'
import type { MadeAnew, OffsetPolicies, StartBounds } from './start-offset.ts'

/** Tells and counts the records that a source goes on without. */
export class DataLosses {
  readonly #logger: Logger
  #count = 0

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** How often so far, each partition by itself. */
  get count(): number {
    return this.#count
  }

  /** `startOffset`, with what is lost in the log and in the count. */
  startOffset(
    topic: string,
    committed: bigint | null,
    bounds: StartBounds,
    policies: OffsetPolicies,
    madeAnew: MadeAnew | null = null,
  ): bigint {
    const { offset, lost } = startOffset(topic, committed, bounds, policies, madeAnew)
    if (lost !== null) {
      this.#count++
      this.#logger.warn(
        {
          event: 'data-loss',
          topic,
          partition: bounds.partition,
          offset: committed === null ? null : Number(committed),
          goesOnAt: Number(offset),
          ...madeAnew,
        },
        `records are lost: ${lost}`,
      )
    }
    return offset
  }
}
