import { formatCount } from '../../core/text.ts'

/** Where a group was in a partition, as an archive has it. */
export interface SavedOffset {
  readonly topic: string
  readonly partition: number
  /** Of the topic that the offset is of; null where brokers tell none. */
  readonly topicId: string | null
  readonly offset: bigint
  /** What stands beside it: the topic's id, open windows. */
  readonly metadata: string
}

export interface SavedGroup {
  readonly group: string
  readonly offsets: readonly SavedOffset[]
}

/** A partition as it is now. */
export interface StandingPartition {
  readonly topic: string
  readonly partition: number
  readonly topicId: string | null
  readonly low: bigint
  readonly high: bigint
  /** Null where the group has none there. */
  readonly committed: bigint | null
}

export interface StandingGroup {
  readonly members: number
  readonly partitions: readonly StandingPartition[]
}

/** An offset that is put back. */
export interface OffsetMove extends SavedOffset {
  /** For people. */
  readonly text: string
}

export interface OffsetVerdicts {
  readonly same: number
  readonly moves: readonly OffsetMove[]
  /** Why the group cannot be put back. */
  readonly refused: readonly string[]
}

/**
 * Which offsets of an archive can be put back. One that would pass records over, or is of another topic of that name, is refused
 * unless that is forced; one that is not in the topic is refused in any case.
 */
export function judgeOffsets(saved: SavedGroup, now: StandingGroup, isForced: boolean): OffsetVerdicts {
  const { group, offsets } = saved
  const judged = offsets.map((each) => judge(each, now, isForced))
  const moves = judged.flatMap((each) => (each !== null && 'move' in each ? [each.move] : []))
  const refused = judged.flatMap((each) => (each !== null && 'refused' in each ? [each.refused] : []))
  const busy = `group ${group} has ${now.members} members, whose place it is to commit: stop them first`
  return {
    same: judged.filter((each) => each === null).length,
    moves,
    refused: [...(now.members > 0 && moves.length > 0 ? [busy] : []), ...refused],
  }
}

/** Null where the group is there already. */
type OffsetVerdict = { readonly move: OffsetMove } | { readonly refused: string } | null

function judge(saved: SavedOffset, now: StandingGroup, isForced: boolean): OffsetVerdict {
  const { topic, partition, offset } = saved
  const there = now.partitions.find((each) => each.topic === topic && each.partition === partition)
  const refused = (why: string) => ({ refused: `${topic}/${partition}: ${why}` })
  if (there === undefined) return refused('it is not there: the topic, or so many partitions of it')
  const { low, high, committed } = there
  const isAnother = saved.topicId !== null && there.topicId !== null && saved.topicId !== there.topicId
  if (isAnother && !isForced)
    return refused(
      `the topic is another topic of that name (${there.topicId}, and was ${saved.topicId}): its offsets are of other records; --force takes them all the same`,
    )
  if (offset < low || offset > high)
    return refused(`offset ${offset} is not in the topic, which has ${low} to ${high}`)
  if (committed === offset) return null
  const skipped = committed === null ? 0n : offset - committed
  if (skipped > 0n && !isForced)
    return refused(
      `the group is at ${committed}, and ${offset} would pass over ${formatCount(Number(skipped))} records that it has not read; --force does it all the same`,
    )
  // Under the id of a topic that is gone, the stream would take it for data loss.
  const metadata = isAnother ? saved.metadata.replaceAll(saved.topicId, there.topicId) : saved.metadata
  const text = `${topic}/${partition}: ${committed ?? 'none'} -> ${offset}`
  return { move: { ...saved, topicId: there.topicId, metadata, text } }
}
