import type { Position } from '../../../core/record.ts'
import { commitOutage } from '../client/errors.ts'
import type { GroupOffsets } from '../protocol/transaction-offsets.ts'
import type { Assignment } from './assignment.ts'
import { offsetsByTopic } from './goal.ts'
import type { Goal } from './goal.ts'
import type { SourceContext } from './source-context.ts'

/** Offsets that somebody else commits for us. */
export interface HeldOffsets extends GroupOffsets {
  readonly goals: readonly Goal[]
}

/**
 * The offsets behind these positions, with the member that may commit them; null when one is not held any more. From the
 * answer to a join on it waits until it is known what is held. Throws BROKER_OUTAGE when that takes too long.
 */
export async function heldOffsets(
  context: SourceContext,
  assignment: Pick<Assignment, 'isPlaced'>,
  positions: readonly Position[],
): Promise<HeldOffsets | null> {
  const { options, clock, changed, life } = context
  const { groupId, outageDeadlineMs } = options
  const deadline = clock.monotonic() + outageDeadlineMs
  const callOff = clock.after(outageDeadlineMs, () => {
    changed.fire()
  })
  try {
    while (!assignment.isPlaced) {
      life.assertGoesOn()
      if (clock.monotonic() >= deadline) throw commitOutage(groupId, outageDeadlineMs, null)
      await changed.next()
    }
  } finally {
    callOff()
  }
  return held(context, positions)
}

function held(
  { options, readAhead, session }: SourceContext,
  positions: readonly Position[],
): HeldOffsets | null {
  const member = session?.member ?? null
  if (member === null) return null
  const goals: Goal[] = []
  for (const position of positions) {
    const queue = readAhead.holderOf(position)
    if (queue === undefined) return null
    goals.push({ queue, offset: queue.committable(position.nextOffset), hold: position.hold ?? null })
  }
  const instanceId = options.staticMember?.instanceId ?? null
  return { groupId: options.groupId, member: { ...member, instanceId }, topics: offsetsByTopic(goals), goals }
}
