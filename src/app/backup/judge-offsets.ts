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

export interface OffsetVerdicts {
  readonly same: number
  /** What is to be put there. */
  readonly moves: readonly (SavedOffset & { readonly text: string })[]
  readonly refused: readonly string[]
}

/**
 * Which offsets of an archive can be put back. One that would pass records over, or is of another topic of that name, is refused
 * unless that is forced; one that is not in the topic is refused in any case.
 */
export function judgeOffsets(saved: SavedGroup, now: StandingGroup, isForced: boolean): OffsetVerdicts {
  const { group, offsets } = saved
  const judged = offsets.map((each) => judge(each, now, isForced))
  const moves = judged.filter((each) => typeof each === 'object')
  const refused = judged.filter((each) => typeof each === 'string' && each !== same)
  const isBusy = now.members > 0 && moves.length > 0
  const busy = `group ${group} has ${now.members} members, whose place it is to commit: stop them first`
  // The sentinel is no refusal.
  return {
    same: judged.length - moves.length - refused.length,
    moves,
    refused: [...(isBusy ? [busy] : []), ...(refused as string[])],
  }
}

const same = ''

function judge(
  saved: SavedOffset,
  now: StandingGroup,
  isForced: boolean,
): (SavedOffset & { readonly text: string }) | string {
  const { topic, partition, offset } = saved
  const name = `${topic}/${partition}`
  const there = now.partitions.find((each) => each.topic === topic && each.partition === partition)
  if (there === undefined) return `${name} is not there: the topic, or so many partitions of it`
  const { low, high, committed } = there
  const isAnother = saved.topicId !== null && there.topicId !== null && saved.topicId !== there.topicId
  if (isAnother && !isForced)
    return `${name} is of another topic of that name (${there.topicId}, and was ${saved.topicId}): its offsets are of other records; --force takes them all the same`
  if (offset < low || offset > high)
    return `${name}: offset ${offset} is not in the topic, which has ${low} to ${high}`
  if (committed === offset) return same
  const skipped = committed === null ? 0n : offset - committed
  if (skipped > 0n && !isForced)
    return `${name}: the group is at ${committed}, and ${offset} would pass over ${formatCount(Number(skipped))} records that it has not read; --force does it all the same`
  const metadata = isAnother
    ? saved.metadata.replaceAll(saved.topicId ?? '', there.topicId ?? '')
    : saved.metadata
  return { ...saved, topicId: there.topicId, metadata, text: `${name}: ${committed ?? 'none'} -> ${offset}` }
}
