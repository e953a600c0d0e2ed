import { randomUUID } from 'node:crypto'
import { backoff } from '../core/backoff.ts'
import type { Clock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import type { Policies } from '../core/policy.ts'
import { unmarked } from '../dead-letter/redrive-mark.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import type { DeliveryPart } from '../pipeline/ports.ts'
import type { Turn } from '../pipeline/turn.ts'
import { TransactionLost } from '../transport/transactions.ts'
import type { PartitionBounds, TopicReader } from '../transport/topic-reader.ts'
import type { RedriveLog } from './redrive-log.ts'
import { redriveTurns } from './redrive-turns.ts'
import type { RedriveChoice, RedriveTurn } from './redrive-turns.ts'
import type { RedriveMarks } from './read-letters.ts'

export interface RedriveParts {
  readonly reader: TopicReader
  readonly topic: string
  readonly pipeline: Pipeline
  readonly choice: RedriveChoice
  /** Most letters that are scored together. */
  readonly maxRecords: number
  /** Most letters of a run. */
  readonly limit: number
  /** Letters a second at most. */
  readonly rate: number
  /** How long brokers or the registry may be silent. */
  readonly outageDeadlineMs: number
  readonly clock: Clock
  readonly stop: AbortSignal
  /** Told after each turn, with the letters that are dealt with. */
  readonly onProgress: (letters: number) => void
}

/** What has become of letters, or would. */
export interface RedriveCounts {
  scored: number
  /** By their new reason: they are dead letters again. */
  readonly failed: Map<string, number>
  skipped: number
  reports: number
  quarantined: number
  withoutValue: number
  tooOften: number
  /** It was asked to stop before the end. */
  interrupted: boolean
  /** The letters are those of a run that did not come to its end. */
  readonly resumed: boolean
}

/** A policy that would stop the stream leaves a redriven record a dead letter. */
export function withoutFail(policies: Policies): Policies {
  const softened = <T>(action: T | 'fail') => (action === 'fail' ? 'dead-letter' : action)
  return new Map(
    [...policies].map(([reason, { action, fields }]) => [
      reason,
      { action: softened(action), fields: new Map([...fields].map(([name, of]) => [name, softened(of)])) },
    ]),
  )
}

const retryWaitMs = backoff(100, 2_000)

/** Sends dead letters through a pipeline again. */
export class Redrive {
  readonly #parts: RedriveParts
  readonly #run = randomUUID()

  constructor(parts: RedriveParts) {
    this.#parts = parts
  }

  /** Scores, and tells what would become of the letters; writes nothing. */
  async rehearse(marks: RedriveMarks): Promise<RedriveCounts> {
    const counts = noCounts(marks)
    const bounds = endingAsBefore(await this.#parts.reader.bounds(this.#parts.topic), marks)
    for await (const turn of this.#turns(marks, bounds, this.#parts.limit)) {
      count(counts, turn, await this.#scored(turn))
      this.#parts.onProgress(dealtWith(counts))
      if (this.#isStopped(counts)) break
    }
    return counts
  }

  /**
   * Scores, and writes what becomes of the letters together with how far that has come. Whatever goes wrong between, or ends
   * the process, no letter is sent through twice, and none is passed over. A run that did not come to its end is brought to it:
   * what it put back is not sent through again.
   */
  async run(log: RedriveLog): Promise<RedriveCounts> {
    const { clock, reader, topic, limit, outageDeadlineMs } = this.#parts
    let marks = await log.start()
    const counts = noCounts(marks)
    const knownRuns = new Set([this.#run, ...runsOf(marks)])
    const bounds = endingAsBefore(await reader.bounds(topic), marks)
    let deadline = clock.monotonic() + outageDeadlineMs
    for (let lost = 0; ; lost++) {
      try {
        await log.move([], (marks = this.#begun(marks, bounds)))
        for await (const turn of this.#turns(marks, bounds, limit - dealtWith(counts))) {
          await this.#move(log, turn, counts)
          marks = turn.marks
          deadline = clock.monotonic() + outageDeadlineMs
          lost = 0
          if (this.#isStopped(counts)) return counts
        }
        await log.move([], ended(marks))
        return counts
      } catch (error) {
        if (!(error instanceof TransactionLost)) throw error
        if (clock.monotonic() > deadline) throw gaveUp(error, outageDeadlineMs)
      }
      await clock.sleep(retryWaitMs(lost), this.#parts.stop)
      marks = await log.start()
      // What was left is seen again.
      counts.withoutValue = counts.tooOften = 0
      if (runsOf(marks).some((run) => !knownRuns.has(run))) throw takenOver(topic)
    }
  }

  /** With this run and its end in each partition, so that whoever goes on knows both. */
  #begun(marks: RedriveMarks, bounds: readonly PartitionBounds[]): RedriveMarks {
    return new Map(
      bounds.map(({ partition, high }) => [
        partition,
        { ...(marks.get(partition) ?? unmarked), until: high, run: this.#run },
      ]),
    )
  }

  #turns(marks: RedriveMarks, bounds: readonly PartitionBounds[], limit: number) {
    const { reader, topic, choice, maxRecords, rate } = this.#parts
    const most = Math.max(1, Math.min(maxRecords, rate))
    return redriveTurns(reader, topic, { choice, marks, bounds, run: this.#run, maxRecords: most, limit })
  }

  async #move(log: RedriveLog, turn: RedriveTurn, counts: RedriveCounts): Promise<void> {
    const { clock, rate, stop } = this.#parts
    const start = clock.monotonic()
    const scored = await this.#scored(turn)
    const size = sizeOf(turn)
    if (size > 0) await log.move([...scored.parts, ...quarantinePart(turn)], turn.marks)
    count(counts, turn, scored)
    this.#parts.onProgress(dealtWith(counts))
    const waitMs = start + (1_000 * size) / rate - clock.monotonic()
    if (waitMs > 0) await clock.sleep(waitMs, stop)
  }

  async #scored({ batches }: RedriveTurn): Promise<Turn> {
    const { clock, pipeline, outageDeadlineMs, stop } = this.#parts
    const deadline = clock.monotonic() + outageDeadlineMs
    for (let attempt = 0; ; attempt++) {
      try {
        await pipeline.prepare(batches)
        return await pipeline.score(batches)
      } catch (error) {
        const mayEnd = error instanceof SluiceError && error.retriable && clock.monotonic() < deadline
        if (!mayEnd || stop.aborted) throw error
        await clock.sleep(retryWaitMs(attempt), stop)
      }
    }
  }

  #isStopped(counts: RedriveCounts): boolean {
    counts.interrupted = this.#parts.stop.aborted
    return counts.interrupted
  }
}

/** A run that did not come to its end says where that was; a topic may have become shorter since. */
function endingAsBefore(bounds: readonly PartitionBounds[], marks: RedriveMarks): readonly PartitionBounds[] {
  return bounds.map(({ partition, low, high }) => {
    const until = marks.get(partition)?.until ?? high
    return { partition, low, high: until < high ? until : high }
  })
}

function ended(marks: RedriveMarks): RedriveMarks {
  return new Map([...marks].map(([partition, mark]) => [partition, { ...mark, until: null }]))
}

function noCounts(marks: RedriveMarks): RedriveCounts {
  const none = { skipped: 0, reports: 0, quarantined: 0, withoutValue: 0, tooOften: 0 }
  const resumed = [...marks.values()].some(({ until }) => until !== null)
  return { scored: 0, failed: new Map(), ...none, interrupted: false, resumed }
}

/** Once all of it is durable: what the broker rejected is counted as what became of it. */
function count(counts: RedriveCounts, turn: RedriveTurn, { tally }: Turn): void {
  counts.scored += tally.scored
  counts.skipped += tally.skipped
  for (const { reason } of tally.deadLetters) counts.failed.set(reason, (counts.failed.get(reason) ?? 0) + 1)
  counts.reports += turn.reports
  counts.quarantined += turn.quarantined.length
  counts.withoutValue += turn.withoutValue
  counts.tooOften += turn.tooOften
}

/** Letters that still fail. */
export function failedOf({ failed }: Pick<RedriveCounts, 'failed'>): number {
  return [...failed.values()].reduce((sum, letters) => sum + letters, 0)
}

/** All that were not left. */
export function dealtWith(counts: RedriveCounts): number {
  return counts.scored + counts.skipped + failedOf(counts) + counts.reports + counts.quarantined
}

function sizeOf({ batches, quarantined, reports }: RedriveTurn): number {
  return batches.reduce((sum, { records }) => sum + records.length, quarantined.length + reports)
}

function quarantinePart({ quarantined }: RedriveTurn): readonly DeliveryPart[] {
  if (quarantined.length === 0) return []
  return [
    {
      // The marks say how far it is.
      position: { topic: '', partition: 0, epoch: 0, nextOffset: 0n },
      outputs: quarantined,
      deadLetters: [],
      letterFor: ({ message }) => {
        throw new SluiceError('PRODUCE_REFUSED', `a letter cannot be quarantined: ${message}`)
      },
      writable: () => null,
    },
  ]
}

function runsOf(marks: RedriveMarks): string[] {
  return [...marks.values()].map(({ run }) => run)
}

function takenOver(topic: string): SluiceError {
  return new SluiceError(
    'CONSUMER_DEAD',
    `another redrive of ${topic} was started and has taken over: this one ends. What it has done is done`,
  )
}

function gaveUp(lost: TransactionLost, waitedMs: number): SluiceError {
  return new SluiceError(
    'BROKER_OUTAGE',
    `no transaction could be committed for ${Math.round(waitedMs / 1000)} s: ${lost.message}. Check the brokers; the same command goes on from where this one came to`,
    { cause: lost },
  )
}
