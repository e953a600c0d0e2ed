import { SluiceError } from '../core/errors.ts'
import type { InputRecord, Origin } from '../core/record.ts'
import { letterContext } from '../dead-letter/letter-context.ts'
import type { LetterContext } from '../dead-letter/letter-context.ts'
import { RedriveProgress } from '../dead-letter/redrive-mark.ts'
import type { RedriveMark } from '../dead-letter/redrive-mark.ts'
import type { Offsets, TopicReader } from '../transport/topic-reader.ts'

/** How far redriving has come, by partition. */
export type RedriveMarks = ReadonlyMap<number, RedriveMark>

/** A dead letter where it lies. */
export interface StoredLetter {
  readonly partition: number
  readonly record: InputRecord
  readonly context: LetterContext
}

/** Which dead letters are meant; what is left out asks for nothing. */
export interface LetterFilter {
  readonly reasons: ReadonlySet<string> | null
  /** Input fields or features, by name. */
  readonly fields: ReadonlySet<string> | null
  readonly models: ReadonlySet<string> | null
  /** Dead-lettered at this time or later, milliseconds since the epoch. */
  readonly sinceMs: number | null
  /** Dead-lettered before this time. */
  readonly untilMs: number | null
  readonly partition: number | null
  readonly fromOffset: bigint | null
  /** The last one. */
  readonly toOffset: bigint | null
}

export const allLetters: LetterFilter = {
  reasons: null,
  fields: null,
  models: null,
  sinceMs: null,
  untilMs: null,
  partition: null,
  fromOffset: null,
  toOffset: null,
}

export function matches(filter: LetterFilter, { partition, record, context }: StoredLetter): boolean {
  const { offset } = record
  return (
    isIn(filter.reasons, context.reason) &&
    (isIn(filter.fields, context.field) || isIn(filter.fields, context.feature)) &&
    isIn(filter.models, context.model) &&
    (filter.sinceMs === null || context.timeMs >= filter.sinceMs) &&
    (filter.untilMs === null || context.timeMs < filter.untilMs) &&
    (filter.partition === null || partition === filter.partition) &&
    (filter.fromOffset === null || offset >= filter.fromOffset) &&
    (filter.toOffset === null || offset <= filter.toOffset)
  )
}

function isIn(wanted: ReadonlySet<string> | null, name: string | null): boolean {
  return wanted === null || (name !== null && wanted.has(name))
}

/**
 * The letters that are there now and are meant, in offset order within a partition. Reads and leaves no trace.
 *
 * @param marks how far redriving has come: what is done by it is passed over
 */
export async function* lettersIn(
  reader: TopicReader,
  topic: string,
  filter: LetterFilter,
  marks: RedriveMarks = new Map(),
): AsyncGenerator<StoredLetter> {
  const redriven = new Map([...marks].map(([partition, mark]) => [partition, new RedriveProgress(mark, 0n)]))
  for await (const { partition, records } of reader.read(topic, await beginnings(reader, topic, filter))) {
    for (const record of records) {
      if (redriven.get(partition)?.isDone(record.offset) === true) continue
      const letter = { partition, record, context: letterContext(record) }
      if (matches(filter, letter)) yield letter
    }
  }
}

/** Where reading has to begin, so that what is not meant is not fetched. */
async function beginnings(reader: TopicReader, topic: string, filter: LetterFilter): Promise<Offsets> {
  const bounds = await reader.bounds(topic)
  if (filter.partition !== null && !bounds.some(({ partition }) => partition === filter.partition)) {
    throw new SluiceError(
      'USAGE',
      `topic ${topic} has no partition ${filter.partition}: it has ${bounds.length}, counted from 0`,
    )
  }
  return new Map(
    bounds.map(({ partition, low, high }) => {
      if (filter.partition !== null && partition !== filter.partition) return [partition, high]
      const from = filter.fromOffset ?? low
      return [partition, from < low ? low : from > high ? high : from]
    }),
  )
}

/** The letter that was written last, of those that are meant; null where there is none. */
export async function newestLetter(
  reader: TopicReader,
  topic: string,
  filter: LetterFilter,
  marks: RedriveMarks = new Map(),
): Promise<StoredLetter | null> {
  let newest: StoredLetter | null = null
  for await (const letter of lettersIn(reader, topic, filter, marks)) {
    if (newest === null || letter.context.timeMs >= newest.context.timeMs) newest = letter
  }
  return newest
}

/** The letter at that place. Throws USAGE where there is none. */
export async function letterAt(
  reader: TopicReader,
  { topic, partition, offset }: Origin,
): Promise<StoredLetter> {
  const filter = { ...allLetters, partition, fromOffset: offset, toOffset: offset }
  for await (const letter of lettersIn(reader, topic, filter)) return letter
  const bounds = (await reader.bounds(topic)).find((each) => each.partition === partition)
  const there =
    bounds === undefined || bounds.low === bounds.high
      ? 'the partition is empty'
      : `it has offsets ${bounds.low} to ${bounds.high - 1n}`
  throw new SluiceError(
    'USAGE',
    `partition ${partition} of ${topic} has no letter at offset ${offset}: ${there}`,
  )
}
