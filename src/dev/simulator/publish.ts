import type { Clock } from '../../core/clock.ts'
import { SluiceError } from '../../core/errors.ts'
import type { Sink } from '../../pipeline/ports.ts'
import type { RecordMaker } from './records.ts'
import type { SimulatedCycle } from './simulator.ts'

export interface PublishOptions {
  readonly cycles: Iterator<SimulatedCycle>
  readonly maker: RecordMaker
  readonly sink: Pick<Sink, 'send'>
  /** How many events in all; Infinity for no end. */
  readonly count: number
  /** Events a second in all; Infinity for as fast as they are acknowledged. */
  readonly rate: number
  readonly clock: Clock
  /** Ends the publishing; what is under way is finished. */
  readonly signal: AbortSignal
  /** Told of every event after it was acknowledged, in order. */
  readonly onPublished?: (cycle: SimulatedCycle) => void
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

/** Publishes cycles at an even rate, and catches up when the broker was slow. Rejects as the sink does. */
export async function publish(options: PublishOptions): Promise<PublishSummary> {
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

async function publishBatch(options: PublishOptions, size: number, summary: PublishSummary): Promise<void> {
  const { cycles, maker, sink, onPublished } = options
  const batch = Array.from({ length: size }, () => nextOf(cycles))
  const [refusal] = await sink.send(batch.map((cycle) => maker.recordOf(cycle)))
  if (refusal !== undefined) throw new SluiceError('PRODUCE_REFUSED', refusal.message)
  for (const cycle of batch) {
    tally(summary, cycle)
    onPublished?.(cycle)
  }
}

function nextOf(cycles: Iterator<SimulatedCycle>): SimulatedCycle {
  const next = cycles.next()
  if (next.done === true) throw new RangeError('the simulator ended before the count of events was reached')
  return next.value
}

function tally(summary: PublishSummary, { trouble }: SimulatedCycle): void {
  summary.published += 1
  if (trouble === null) {
    summary.good += 1
    return
  }
  summary.troubles[trouble.kind] = (summary.troubles[trouble.kind] ?? 0) + 1
  if (trouble.reason !== null) summary.reasons[trouble.reason] = (summary.reasons[trouble.reason] ?? 0) + 1
}
