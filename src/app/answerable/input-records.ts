import { MissingTopic } from '../../core/errors.ts'
import { eventId } from '../../core/record.ts'
import type { InputRecord, Origin } from '../../core/record.ts'
import type { Offsets, PartitionBounds, TopicReader } from '../../transport/topic-reader.ts'

/** Records of the input by the ids of their events: the record, or why it is not to be had. */
export type FoundInputs = ReadonlyMap<string, InputRecord | string>

/** Offsets that lie closer together are read in one go, with what is between them. */
const nearby = 2_000n

/** Reads single records, wherever they lie. */
export async function readInputRecords(
  reader: TopicReader,
  origins: readonly Origin[],
): Promise<FoundInputs> {
  const found = new Map<string, InputRecord | string>()
  for (const [topic, ofTopic] of Map.groupBy(origins, ({ topic }) => topic)) {
    const bounds = await boundsOf(reader, topic)
    if (bounds === null) {
      for (const origin of ofTopic) found.set(eventId(origin), `topic ${topic} is not there any more`)
      continue
    }
    for (const origin of ofTopic) found.set(eventId(origin), whyMissing(origin, bounds))
    for (const { from, to } of readsOf(ofTopic, bounds))
      for await (const { partition, records } of reader.read(topic, from, to))
        for (const record of records) {
          const id = eventId({ topic, partition, offset: record.offset })
          if (found.has(id)) found.set(id, record)
        }
  }
  return found
}

async function boundsOf(reader: TopicReader, topic: string): Promise<readonly PartitionBounds[] | null> {
  try {
    return await reader.bounds(topic)
  } catch (error) {
    if (error instanceof MissingTopic) return null
    throw error
  }
}

/** Holds unless it is found. */
function whyMissing({ topic, partition, offset }: Origin, bounds: readonly PartitionBounds[]): string {
  const of = bounds.find((each) => each.partition === partition)
  if (of === undefined) return `topic ${topic} has no partition ${partition}`
  if (offset < of.low)
    return `its record is gone: topic ${topic} keeps those of partition ${partition} from offset ${of.low} on`
  if (offset >= of.high)
    return `its record is not there: partition ${partition} of topic ${topic} ends at offset ${of.high}`
  return `topic ${topic} has no record at offset ${offset} of partition ${partition}: compacted, or deleted`
}

interface Read {
  readonly from: Offsets
  readonly to: Offsets
}

/** Each read has one stretch of every partition that has any left. */
function readsOf(origins: readonly Origin[], bounds: readonly PartitionBounds[]): readonly Read[] {
  const ends = bounds.map(({ partition, high }) => [partition, high] as const)
  const stretches = bounds.map(({ partition, low, high }) => {
    const offsets = origins
      .filter((origin) => origin.partition === partition && origin.offset >= low && origin.offset < high)
      .map(({ offset }) => offset)
    return [partition, stretchesOf(offsets)] as const
  })
  const count = Math.max(0, ...stretches.map(([, each]) => each.length))
  return Array.from({ length: count }, (_, i) => {
    const wanted = stretches.flatMap(([partition, each]) => {
      const stretch = each[i]
      return stretch === undefined ? [] : [[partition, stretch] as const]
    })
    return {
      from: new Map([...ends, ...wanted.map(([partition, [first]]) => [partition, first] as const)]),
      to: new Map([...ends, ...wanted.map(([partition, [, last]]) => [partition, last + 1n] as const)]),
    }
  })
}

/** First and last offset of each. */
function stretchesOf(offsets: readonly bigint[]): readonly (readonly [bigint, bigint])[] {
  const stretches: [bigint, bigint][] = []
  for (const offset of offsets.toSorted((a, b) => (a < b ? -1 : 1))) {
    const last = stretches.at(-1)
    if (last !== undefined && offset - last[1] <= nearby) last[1] = offset
    else stretches.push([offset, offset])
  }
  return stretches
}
