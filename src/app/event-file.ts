import type { Clock } from '../core/clock.ts'
import { Fault } from '../core/outcome.ts'
import { parseJsonLine } from '../table/json-line.ts'
import type { Assembly } from './assemble.ts'
import { EventScorer } from './event-scorer.ts'
import { predictionLine } from './prediction-line.ts'

/** What became of the events of some lines: JSON lines, in the order of the events. */
export interface ScoredLines {
  readonly predictions: readonly string[]
  readonly deadLetters: readonly string[]
}

/** How many events had which outcome. */
export interface EventCounts {
  events: number
  scored: number
  skipped: number
  readonly deadLetters: Map<string, number>
}

/** Scores the lines of a file of events. */
export class EventFileScorer {
  readonly counts: EventCounts = { events: 0, scored: 0, skipped: 0, deadLetters: new Map() }
  readonly #scorer: EventScorer

  constructor(assembly: Assembly, clock: Clock) {
    this.#scorer = new EventScorer(assembly, clock)
  }

  /** @throws SluiceError POLICY_FAIL where the user's policy says so */
  score(lines: readonly string[]): ScoredLines {
    const { predictions, deadLetters, skipped } = this.#scorer.score(lines.map(eventIn))
    const { counts } = this
    counts.events += lines.length
    counts.scored += predictions.length
    counts.skipped += skipped.length
    for (const { reason, scored } of deadLetters)
      if (!scored) counts.deadLetters.set(reason, (counts.deadLetters.get(reason) ?? 0) + 1)
    return {
      predictions: predictions.map(predictionLine),
      deadLetters: deadLetters.map((letter) => JSON.stringify(letter)),
    }
  }
}

function eventIn(line: string): unknown {
  const value = parseJsonLine(line)
  return value === undefined ? new Fault('avro-decode', 'the line is not JSON') : value
}
