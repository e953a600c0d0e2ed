import type { Clock } from '../core/clock.ts'
import { exactJson, parseExactJson } from '../core/exact-json.ts'
import { Fault } from '../core/outcome.ts'
import type { Assembly } from './assemble.ts'
import { eventRecord } from './event-record.ts'
import { EventScorer } from './event-scorer.ts'
import type { ScoredEvents } from './event-scorer.ts'

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
  /** Events that went into windows, of which the scored ones and the dead letters are. */
  absorbed: number
  readonly deadLetters: Map<string, number>
}

/** Scores the lines of a file of events. */
export class EventFileScorer {
  readonly counts: EventCounts = { events: 0, scored: 0, skipped: 0, absorbed: 0, deadLetters: new Map() }
  readonly #scorer: EventScorer
  readonly #areRecords: boolean
  readonly #haveKeysFields: boolean

  /** @param areRecords whether a line is a record around its event */
  constructor(assembly: Assembly, clock: Clock, areRecords: boolean) {
    this.#areRecords = areRecords
    this.#haveKeysFields = assembly.keySchema !== null
    this.#scorer = new EventScorer(assembly, clock)
  }

  /** @throws SluiceError POLICY_FAIL where the user's policy says so, LOOKUP_OUTAGE, REMOTE_OUTAGE when who is asked does not answer */
  async score(lines: readonly string[]): Promise<ScoredLines> {
    this.counts.events += lines.length
    return this.#counted(await this.#scored(lines.map(eventIn)))
  }

  /** What comes of windows that are open behind the last line. */
  async end(): Promise<ScoredLines> {
    return this.#counted(await this.#scorer.scoreAll([]))
  }

  #counted({ predictions, deadLetters, skipped }: ScoredEvents): ScoredLines {
    const { counts } = this
    counts.scored += predictions.length
    counts.skipped += skipped.length
    counts.absorbed = this.#scorer.absorbed
    for (const { reason, scored } of deadLetters)
      if (!scored) counts.deadLetters.set(reason, (counts.deadLetters.get(reason) ?? 0) + 1)
    return {
      predictions: predictions.map(exactJson),
      deadLetters: deadLetters.map((letter) => JSON.stringify(letter)),
    }
  }

  #scored(lines: readonly unknown[]): ScoredEvents | Promise<ScoredEvents> {
    if (!this.#areRecords) return this.#scorer.score(lines)
    const records = lines.map((line) => eventRecord(line, this.#haveKeysFields))
    return this.#scorer.score(
      records.map(({ value }) => value),
      records,
    )
  }
}

function eventIn(line: string): unknown {
  const value = parseExactJson(line)
  return value === undefined ? new Fault('json-decode', 'the line is not JSON') : value
}
