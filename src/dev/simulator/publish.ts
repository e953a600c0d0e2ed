import type { Clock } from '../../core/clock.ts'
import { SluiceError } from '../../core/errors.ts'
import type { Sink } from '../../pipeline/ports.ts'
import type { OutputRecord } from '../../core/record.ts'
import type { Trouble } from './trouble.ts'

/** An event that is published, and what is wrong with it. */
interface Simulated {
  readonly trouble: Trouble | null
}

export interface PublishOptions<E extends Simulated> {
  readonly events: Iterator<E>
  readonly maker: { readonly recordOf: (event: E) => OutputRecord }
  readonly sink: Pick<Sink, 'send'>
  /** How many events in all; Infinity for no end. */
  readonly count: number
  /** Events a second in all; Infinity for as fast as they are acknowledged. */
  readonly rate: number
  readonly clock: Clock
  /** Ends the publishing; what is under way is finished. */
  readonly signal: AbortSignal
  /** Told of every event after it was acknowledged, in order. */
  readonly onPublished?: (event: E) => void
}

/** What was published, all acknowledged. `published` = `good` + the sum of `troubles`. */
export interface PublishSummary {
  published: number
  good: number
  /** Events by kind of trouble, and by the reason that their dead letters must have (tombstones have none). */
  readonly troubles: Record<string, number>
  readonly reasons: Record<string, number>
}

const largestBatch = 1000
/** Not more often than this, so that fast rates go out in batches. */
const shortestPauseMs = 20

/** Publishes events at an even rate, and catches up when the broker was slow. Rejects as the sink does. */
export async function publish<E extends Simulated>(options: PublishOptions<E>): Promise<PublishSummary> {
  const { count, rate, clock, signal } = options
  const summary: PublishSummary = { published: 0, good: 0, troubles: {}, reasons: {} }
  const start = clock.monotonic()
  while (summary.published < count && !signal.aborted) {
    const elapsedMs = clock.monotonic() - start
    // The first event is due at once.
    const due = rate === Infinity ? Infinity : Math.floor((elapsedMs / 1000) * rate) + 1
    const size = Math.min(count, due, summary.published + largestBatch) - summary.published
    if (size > 0) {
      await publishBatch(options, size, summary)
    } else {
      const untilNextMs = (summary.published / rate) * 1000 - elapsedMs
      await clock.sleep(Math.max(untilNextMs, shortestPauseMs), signal)
    }
  }
  return summary
}

async function publishBatch<E extends Simulated>(
  options: PublishOptions<E>,
  size: number,
  summary: PublishSummary,
): Promise<void> {
  const { events, maker, sink, onPublished } = options
  const batch = Array.from({ length: size }, () => nextOf(events))
  const [refusal] = await sink.send(batch.map((event) => maker.recordOf(event)))
  if (refusal !== undefined) throw new SluiceError('PRODUCE_REFUSED', refusal.message)
  for (const event of batch) {
    tally(summary, event)
    onPublished?.(event)
  }
}

function nextOf<E>(events: Iterator<E>): E {
  const next = events.next()
  if (next.done === true) throw new RangeError('the simulator ended before the count of events was reached')
  return next.value
}

function tally(summary: PublishSummary, { trouble }: Simulated): void {
  summary.published += 1
  if (trouble === null) {
    summary.good += 1
    return
  }
  summary.troubles[trouble.kind] = (summary.troubles[trouble.kind] ?? 0) + 1
  if (trouble.reason !== null) summary.reasons[trouble.reason] = (summary.reasons[trouble.reason] ?? 0) + 1
}
