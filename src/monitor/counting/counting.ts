import type { PipelineModel } from '../../scoring/parts.ts'
import { sharedHeads } from '../../scoring/routing.ts'
import type { Routing } from '../../scoring/routing.ts'
import type { Layout } from '../layout.ts'
import type { SliceStep } from '../slices.ts'
import type { UncommittedCounts } from './open-counts.ts'
import { VersionCells } from './row-cells.ts'
import { RowLog } from './row-log.ts'

export interface CountingOptions {
  readonly counts: UncommittedCounts
  readonly step: SliceStep
  /** What is counted of a version; null where nothing is. Of one version always the same. */
  readonly layoutOf: (model: PipelineModel) => Layout | null
}

/** An event is not believed to come from later than this after its record was written, milliseconds. */
const mostAheadMs = 3_600_000

/** Counts what the rows of a pipeline come to: noted by turn, and counted once the turn is durable. */
export class Counting {
  readonly counts: UncommittedCounts
  readonly isByTime: boolean
  readonly #layoutOf: CountingOptions['layoutOf']
  /** Logs of turns that are over. */
  readonly #free: RowLog[] = []

  constructor({ counts, step, layoutOf }: CountingOptions) {
    this.counts = counts
    this.isByTime = step.by === 'time'
    this.#layoutOf = layoutOf
  }

  /** For the models of a pipeline, once for as long as it has them. */
  cellsOf(models: readonly PipelineModel[], routing: Routing | null): VersionCells {
    const shared = sharedHeads(routing)
    const versions = models.map((model) => ({ model, layout: this.#layoutOf(model) }))
    return new VersionCells(versions, (head) => !shared.has(head))
  }

  /** For a turn. */
  log(cells: VersionCells): RowLog {
    const log = this.#free.pop()
    if (log === undefined) return new RowLog(cells)
    log.begin(cells)
    return log
  }

  /** Nobody reads the log any more. */
  free(log: RowLog): void {
    this.#free.push(log)
  }
}

/**
 * When a row is counted: at the time of its event, or of its record where the event has none, or one that the record could not know
 * yet: a clock that is ahead would close the slices of all others.
 */
export function countedAtMs(eventMs: number | null, recordMs: number): number {
  const isKnown = recordMs >= 0
  if (eventMs === null || Number.isNaN(eventMs)) return isKnown ? recordMs : 0
  return isKnown && eventMs > recordMs + mostAheadMs ? recordMs : eventMs
}
