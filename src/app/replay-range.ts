import { SluiceError } from '../core/errors.ts'
import { formatCount } from '../core/text.ts'
import type { Offsets, PartitionBounds, TopicReader } from '../transport/topic-reader.ts'

/** Where a range begins or ends, as it was given: the end itself is not part of the range. */
export type RangeBound =
  /** The same in every partition. */
  | { readonly kind: 'offset'; readonly offset: bigint }
  /** Partitions that are not named have no bound. */
  | { readonly kind: 'offsets'; readonly offsets: Offsets }
  /** At the first record of that time or a later one, in each partition. */
  | { readonly kind: 'time'; readonly timeMs: number }

/** Which records of a topic are wanted. */
export interface RangeRequest {
  /** Null: from the beginning. */
  readonly from: RangeBound | null
  /** Null: to where the topic ends now. */
  readonly to: RangeBound | null
  /** Null: all. */
  readonly partitions: readonly number[] | null
}

/** What of a partition is read: from `from` to before `to`, nothing where they are the same. */
export interface PartitionRange {
  readonly partition: number
  readonly from: bigint
  readonly to: bigint
}

export interface ReplayRange {
  readonly topic: string
  readonly partitions: readonly PartitionRange[]
  /** As many records at most: some offsets may have none. */
  readonly offsetCount: number
  /** What of the wanted records is not there, in words. */
  readonly remarks: readonly string[]
}

/** @throws SluiceError USAGE for a range that the topic cannot have, CONFIG for a topic that does not exist */
export async function replayRange(
  reader: TopicReader,
  topic: string,
  request: RangeRequest,
): Promise<ReplayRange> {
  checkOrder(request)
  const bounds = await reader.bounds(topic)
  checkPartitions(topic, bounds, request)
  const [from, to] = await Promise.all([
    boundsAt(reader, topic, request.from),
    boundsAt(reader, topic, request.to),
  ])
  const wanted = bounds.filter(({ partition }) => request.partitions?.includes(partition) ?? true)
  if (request.from?.kind !== 'time') checkReached(topic, wanted, from, request.from?.kind)
  const partitions = wanted.map(({ partition, low, high }) => {
    const begin = clamped(from(partition) ?? low, low, high)
    return { partition, from: begin, to: clamped(to(partition) ?? high, begin, high) }
  })
  return {
    topic,
    partitions,
    offsetCount: partitions.reduce((sum, range) => sum + Number(range.to - range.from), 0),
    remarks: [
      ...(request.from?.kind === 'time' ? [] : expired(wanted, from, to)),
      ...(request.to?.kind === 'time' ? [] : notYetThere(wanted, to)),
    ],
  }
}

/** The offset of a bound in a partition; undefined where it has none. */
type OffsetOf = (partition: number) => bigint | undefined

async function boundsAt(reader: TopicReader, topic: string, bound: RangeBound | null): Promise<OffsetOf> {
  if (bound === null) return () => undefined
  if (bound.kind === 'offset') return () => bound.offset
  const offsets = bound.kind === 'time' ? await reader.offsetsAt(topic, bound.timeMs) : bound.offsets
  return (partition) => offsets.get(partition)
}

function clamped(offset: bigint, least: bigint, most: bigint): bigint {
  if (offset < least) return least
  return offset > most ? most : offset
}

/** An end before its beginning is a slip, not an empty range. */
function checkOrder({ from, to }: RangeRequest): void {
  if (from === null || to === null) return
  if (from.kind === 'time' && to.kind === 'time') {
    if (from.timeMs < to.timeMs) return
    const [begin, end] = [from, to].map(({ timeMs }) => new Date(timeMs).toISOString())
    throw backwards(begin!, end!)
  }
  for (const partition of namedIn(from, to)) {
    const [begin, end] = [offsetIn(from, partition), offsetIn(to, partition)]
    if (begin === null || end === null || begin <= end) continue
    const where = partition === null ? '' : `partition ${String(partition)}: `
    throw backwards(begin.toString(), end.toString(), where)
  }
}

function backwards(from: string, to: string, where = ''): SluiceError {
  return new SluiceError(
    'USAGE',
    `${where}--to ${to} is not behind --from ${from}: the range would hold nothing`,
  )
}

/** The partitions that bounds name; null stands for all where none does. */
function namedIn(...bounds: readonly RangeBound[]): readonly (number | null)[] {
  const named = bounds.flatMap((bound) => (bound.kind === 'offsets' ? [...bound.offsets.keys()] : []))
  return named.length === 0 ? [null] : [...new Set(named)]
}

function offsetIn(bound: RangeBound, partition: number | null): bigint | null {
  if (bound.kind === 'offset') return bound.offset
  if (bound.kind === 'time' || partition === null) return null
  return bound.offsets.get(partition) ?? null
}

function checkPartitions(topic: string, bounds: readonly PartitionBounds[], request: RangeRequest): void {
  const given = [request.from, request.to].filter((bound) => bound !== null)
  const named = namedIn(...given).filter((partition) => partition !== null)
  const wanted = request.partitions ?? named
  const there = bounds.map(({ partition }) => partition)
  const unknown = [...wanted, ...named].find((partition) => !there.includes(partition))
  if (unknown !== undefined) {
    const all = there.length === 1 ? 'one partition, 0' : `partitions 0 to ${String(there.at(-1))}`
    throw new SluiceError('USAGE', `partition ${String(unknown)}: topic ${topic} has ${all}`)
  }
  const unread = named.find((partition) => !wanted.includes(partition))
  if (unread !== undefined) {
    throw new SluiceError(
      'USAGE',
      `partition ${String(unread)}: it is named in --from or --to, but not in --partition`,
    )
  }
}

/** An offset that nothing has reached yet is a slip as well; one for all partitions may be so in some. */
function checkReached(
  topic: string,
  wanted: readonly PartitionBounds[],
  from: OffsetOf,
  kind: RangeBound['kind'] | undefined,
): void {
  const asked = wanted.filter(({ partition }) => from(partition) !== undefined)
  const beyond = asked.filter(({ partition, high }) => from(partition)! > high)
  const [first] = beyond
  if (first === undefined || (kind === 'offset' && beyond.length < asked.length)) return
  throw new SluiceError(
    'USAGE',
    `--from ${String(from(first.partition))} is beyond the end of topic ${topic}: ${beyond.map(held).join(', ')}`,
  )
}

function held({ partition, low, high }: PartitionBounds): string {
  const where = `partition ${String(partition)}`
  if (low === high) return `${where} holds nothing (its next offset is ${high.toString()})`
  return `${where} holds offsets ${low.toString()} to ${(high - 1n).toString()}`
}

function expired(wanted: readonly PartitionBounds[], from: OffsetOf, to: OffsetOf): string[] {
  return wanted.flatMap(({ partition, low }) => {
    const [begin, end] = [from(partition), to(partition)]
    if (begin === undefined || begin >= low) return []
    const last = (end !== undefined && end < low ? end : low) - 1n
    if (last < begin) return []
    const count = formatCount(Number(last - begin) + 1)
    return [
      `partition ${String(partition)}: offsets ${begin.toString()} to ${last.toString()} (${count}) are gone, the topic keeps records from ${low.toString()} on`,
    ]
  })
}

function notYetThere(wanted: readonly PartitionBounds[], to: OffsetOf): string[] {
  return wanted.flatMap(({ partition, high }) => {
    const end = to(partition)
    if (end === undefined || end <= high) return []
    return [`partition ${String(partition)} ends at offset ${high.toString()}, before ${end.toString()}`]
  })
}
