import type { Clock } from '../core/clock.ts'
import { exactJson } from '../core/exact-json.ts'
import { Fault } from '../core/outcome.ts'
import type { Assembly } from './assemble.ts'
import type { EventDeadLetter } from './event-dead-letter.ts'
import { eventRecord } from './event-record.ts'
import { parseLine } from './event-values.ts'
import type { FileEvent } from './event-values.ts'
import { EventScorer } from './event-scorer.ts'
import type { ScoredEvents } from './event-scorer.ts'

/** What became of some events: JSON lines, in the order of the events. */
export interface ScoredLines {
  readonly predictions: readonly string[]
  readonly deadLetters: readonly string[]
}

/** The dead letters of a reason. */
export interface LettersAlike {
  count: number
  /** The first of them: which event it is of, counted from 1, and what it says, which holds no value. */
  readonly event: number
  readonly message: string
}

/** How many events had which outcome. */
export interface EventCounts {
  events: number
  scored: number
  skipped: number
  /** Events that went into windows, of which the scored ones and the dead letters are. */
  absorbed: number
  readonly deadLetters: Map<string, LettersAlike>
}

/** Scores the events of a file. */
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
  async score(events: readonly FileEvent[]): Promise<ScoredLines> {
    this.counts.events += events.length
    return this.#counted(await this.#scored(events.map(eventIn)))
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
    for (const letter of deadLetters) if (!letter.scored) this.#countLetter(letter)
    return {
      predictions: predictions.map(exactJson),
      deadLetters: deadLetters.map((letter) => JSON.stringify(letter)),
    }
  }

  #countLetter({ reason, eventId, message }: EventDeadLetter): void {
    const alike = this.counts.deadLetters.get(reason)
    if (alike !== undefined) alike.count += 1
    else {
      const event = Number(eventId.slice(eventId.lastIndexOf('-') + 1)) + 1
      this.counts.deadLetters.set(reason, { count: 1, event, message })
    }
  }

  #scored(events: readonly unknown[]): ScoredEvents | Promise<ScoredEvents> {
    if (!this.#areRecords) return this.#scorer.score(events)
    const records = events.map((event) => eventRecord(event, this.#haveKeysFields))
    return this.#scorer.score(
      records.map(({ value }) => value),
      records,
    )
  }
}

function eventIn(event: FileEvent): unknown {
  if ('line' in event) return parseLine(event.line)
  if ('json' in event) return event.json
  return new Fault('json-decode', 'fault' in event ? event.fault : 'the event is Avro')
}
