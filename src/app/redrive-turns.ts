import type { InputRecord, OutputRecord, RecordBatch } from '../core/record.ts'
import { sluiceHeader } from '../dead-letter/headers.ts'
import { letterContext } from '../dead-letter/letter-context.ts'
import { RedriveProgress, offsetOf, unmarked } from '../dead-letter/redrive-mark.ts'
import type { PartitionBounds, TopicReader } from '../transport/topic-reader.ts'
import { matches } from './read-letters.ts'
import type { LetterFilter, RedriveMarks, StoredLetter } from './read-letters.ts'

/** What is redriven, and what is not. */
export interface RedriveChoice {
  readonly filter: LetterFilter
  /** Letters that were redriven so often are not sent through again. */
  readonly maxRedrives: number
  /** Where those go; null: they are left. */
  readonly quarantine: string | null
}

/** Letters that are dealt with together. */
export interface RedriveTurn {
  /** What is to be scored, as it lay in the input: a batch for each run of records of one partition, in the order of the letters. */
  readonly batches: readonly RecordBatch[]
  readonly quarantined: readonly OutputRecord[]
  /** Copies of records that were scored all the same: there is nothing to do for them. */
  readonly reports: number
  /** Meant, and left where they are: they have no value, or were redriven too often. */
  readonly withoutValue: number
  readonly tooOften: number
  /** How far redriving has come once all of it is durable. */
  readonly marks: RedriveMarks
}

interface TurnsOptions {
  readonly choice: RedriveChoice
  readonly marks: RedriveMarks
  /** Letters behind these ends are of no concern: what is written back is not redriven by the same run. */
  readonly bounds: readonly PartitionBounds[]
  /** The run, as marks name it. */
  readonly run: string
  /** Most letters of a turn, and of all of them. */
  readonly maxRecords: number
  readonly limit: number
}

/** Goes through the letters that are not done yet. */
export async function* redriveTurns(
  reader: TopicReader,
  topic: string,
  { choice, marks, bounds, run, maxRecords, limit }: TurnsOptions,
): AsyncGenerator<RedriveTurn> {
  const markAt = (partition: number) => marks.get(partition) ?? unmarked
  const progress = new Map(
    bounds.map(({ partition, low }) => [partition, new RedriveProgress(markAt(partition), low)]),
  )
  const ends = new Map(bounds.map(({ partition, high }) => [partition, high]))
  const from = new Map(
    bounds.map(({ partition, low, high }) => {
      const offset = offsetOf(markAt(partition))
      return [partition, offset < low ? low : offset > high ? high : offset]
    }),
  )
  if (limit <= 0) return
  let turn = new TurnDraft(topic)
  let left = limit
  const finished = () =>
    turn.finished(
      new Map(
        [...progress].map(([partition, each]) => [
          partition,
          each.mark({ run, until: ends.get(partition) ?? null }),
        ]),
      ),
    )
  for await (const { partition, records } of reader.read(topic, from)) {
    for (const record of records) {
      // Bounds are those of all partitions.
      const at = progress.get(partition)!
      if (record.offset >= ends.get(partition)! || at.isDone(record.offset)) continue
      if (turn.add({ partition, record, context: letterContext(record) }, choice)) at.finish(record.offset)
      else at.leave(record.offset)
      if (turn.size < Math.min(maxRecords, left)) continue
      left -= turn.size
      yield finished()
      if (left === 0) return
      turn = new TurnDraft(topic)
    }
  }
  yield finished()
}

class TurnDraft {
  readonly #topic: string
  readonly #runs: { readonly topic: string; readonly partition: number; readonly records: InputRecord[] }[] =
    []
  readonly #quarantined: OutputRecord[] = []
  readonly #counts = { reports: 0, withoutValue: 0, tooOften: 0 }
  #size = 0

  constructor(topic: string) {
    this.#topic = topic
  }

  /** How many letters are dealt with. */
  get size(): number {
    return this.#size
  }

  /** False where the letter stays as it is. */
  add(letter: StoredLetter, { filter, maxRedrives, quarantine }: RedriveChoice): boolean {
    const { record, context } = letter
    if (!matches(filter, letter)) return false
    if (context.isReport) this.#counts.reports += 1
    else if (context.omitted.includes('value') || context.reason === 'unreadable-batch') {
      this.#counts.withoutValue += 1
      return false
    } else if (context.redriveCount < maxRedrives) this.#score(letter)
    else if (quarantine === null) {
      this.#counts.tooOften += 1
      return false
    } else this.#quarantined.push({ ...record, topic: quarantine, partition: null })
    this.#size += 1
    return true
  }

  finished(marks: RedriveMarks): RedriveTurn {
    return {
      batches: this.#runs.map(({ topic, partition, records }) => ({
        ...{ topic, partition, records, epoch: 0 },
        // Of no partition that is consumed.
        ...{ nextOffset: 0n, highWatermark: 0n },
      })),
      quarantined: this.#quarantined,
      ...this.#counts,
      marks,
    }
  }

  #score({ partition, record, context }: StoredLetter): void {
    // Where nobody knows where the record lay, the letter's own place has to do.
    const origin = context.origin ?? { topic: this.#topic, partition, offset: record.offset }
    const last = this.#runs.at(-1)
    const isSame = last?.topic === origin.topic && last.partition === origin.partition
    const run = isSame ? last : { topic: origin.topic, partition: origin.partition, records: [] }
    if (!isSame) this.#runs.push(run)
    run.records.push({
      ...record,
      offset: origin.offset,
      timestampMs: context.recordTimestampMs,
      headers: [
        ...record.headers.filter(({ key }) => key !== sluiceHeader.redriveCount),
        { key: sluiceHeader.redriveCount, value: Buffer.from(String(context.redriveCount + 1)) },
      ],
    })
  }
}
