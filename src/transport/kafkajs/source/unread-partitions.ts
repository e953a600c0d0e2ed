import type { Logger } from '../../../core/logger.ts'
import type { TopicPartition } from './read-ahead.ts'

/** Silence about a partition that is worth a line in the log, in milliseconds. */
const noticeableMs = 10_000
/** Between two looks; if it is longer, this process has stood still, and heard nobody. */
const mostBetweenMs = 5_000

/**
 * Knows the partitions of which no broker says anything, not even that there is nothing new, while others may be read well: the
 * broker that leads them is out of reach from here, or there is none. Their lag is not known either: it would seem to be none.
 */
export class UnreadPartitions {
  readonly #logger: Logger
  /** Since when nothing was heard of it. A partition that comes anew is another one. */
  readonly #sinceMs = new WeakMap<TopicPartition, number>()
  #names: readonly string[] = []
  /** Since when all were silent; null while any is heard. */
  #allSinceMs: number | null = null
  #lookedMs = -Infinity

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** `topic/partition` of each. */
  get names(): readonly string[] {
    return this.#names
  }

  /** How long nothing was heard of any partition, though others than those that lead them answered. */
  allSilentMs(nowMs: number): number {
    return this.#allSinceMs === null ? 0 : nowMs - this.#allSinceMs
  }

  heard(partition: TopicPartition, nowMs: number): void {
    this.#sinceMs.set(partition, nowMs)
  }

  /** To be called every second or so. @param isReading false while nothing is asked for, on purpose or because nobody answers at all */
  look(partitions: readonly TopicPartition[], nowMs: number, isReading: boolean): void {
    const counts = isReading && nowMs - this.#lookedMs <= mostBetweenMs
    this.#lookedMs = nowMs
    const sinces = partitions.map((partition) => this.#sinceOf(partition, nowMs, counts))
    const silent = partitions.filter((_, index) => nowMs - sinces[index]! >= noticeableMs)
    this.#allSinceMs = silent.length > 0 && silent.length === partitions.length ? Math.max(...sinces) : null
    this.#note(silent.map(({ topic, partition }) => `${topic}/${partition}`).sort())
  }

  #sinceOf(partition: TopicPartition, nowMs: number, counts: boolean): number {
    const since = counts ? (this.#sinceMs.get(partition) ?? nowMs) : nowMs
    this.#sinceMs.set(partition, since)
    return since
  }

  #note(names: readonly string[]): void {
    const before = this.#names
    this.#names = names
    if (names.some((name) => !before.includes(name))) {
      this.#logger.warn(
        { event: 'partitions-unread', partitions: names },
        'no broker answers for these partitions, and how far they lag is not known; check the brokers that lead them, and the way there from here',
      )
    } else if (names.length === 0 && before.length > 0) {
      this.#logger.info(
        { event: 'partitions-read-again', partitions: before },
        'all partitions are read again',
      )
    }
  }
}
