import type { Clock } from '../core/clock.ts'
import type { RecordBatch } from '../core/record.ts'
import type { Source } from './ports.ts'
import type { WindowedPartitions } from './windowed-partitions.ts'

/** Between two looks at which partitions are silent, milliseconds at least. */
const leastWaitMs = 50

/**
 * Takes what a source has, and, where windows are open and nothing comes of their partition any more, a batch without records:
 * what is in them would else wait for ever.
 */
export class SilenceTaker implements Pick<Source, 'take'> {
  readonly #source: Pick<Source, 'take' | 'status'>
  readonly #windows: WindowedPartitions
  readonly #clock: Clock
  /** Asked for, and not given yet: a source is never asked twice at once. */
  #pending: ReturnType<Source['take']> | null = null

  constructor(source: Pick<Source, 'take' | 'status'>, windows: WindowedPartitions, clock: Clock) {
    this.#source = source
    this.#windows = windows
    this.#clock = clock
  }

  async take(maxRecords: number, busy?: Promise<unknown>): Promise<readonly RecordBatch[] | null> {
    // Where others have records all the time there is nothing to wait for. Not while the source is asked: what it gives is
    // no lag any more, and its partition would seem to be silent.
    const before = this.#pending === null ? this.#silent() : []
    if (before.length > 0) return before
    for (;;) {
      this.#pending ??= this.#source.take(maxRecords, busy)
      const waitMs = this.#windows.nextSilenceMs
      if (waitMs === null || (await this.#isTakenWithin(this.#pending, waitMs)))
        return this.#taken(this.#pending)
      const silent = this.#silent()
      if (silent.length > 0) return silent
    }
  }

  #silent(): readonly RecordBatch[] {
    return this.#windows.nextSilenceMs === 0 ? this.#windows.silent(this.#source.status()) : []
  }

  async #taken(pending: ReturnType<Source['take']>): ReturnType<Source['take']> {
    try {
      return await pending
    } finally {
      this.#pending = null
    }
  }

  async #isTakenWithin(pending: Promise<unknown>, waitMs: number): Promise<boolean> {
    const over = new AbortController()
    const settled = pending.then(
      () => true,
      () => true,
    )
    const waited = this.#clock.sleep(Math.max(leastWaitMs, waitMs), over.signal).then(() => false)
    try {
      return await Promise.race([settled, waited])
    } finally {
      over.abort()
    }
  }
}
