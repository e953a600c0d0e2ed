import type { Config } from '../../config/schema.ts'
import { placeGroup, standingGroup } from './group-places.ts'
import { judgeOffsets } from './judge-offsets.ts'
import type { SavedGroup } from './judge-offsets.ts'
import type { PartPlan } from './part.ts'

export function offsetsText(groups: readonly SavedGroup[]): string {
  if (groups.length === 0) return 'no group has committed anything'
  return groups.map(({ group, offsets }) => `${group}: partitions ${offsets.length}`).join(', ')
}

export async function planOffsets(
  config: Config,
  groups: readonly SavedGroup[],
  isForced: boolean,
): Promise<PartPlan> {
  const judged = await Promise.all(
    groups.map(async (saved) => ({
      group: saved.group,
      ...judgeOffsets(saved, await standingGroup(config, saved), isForced),
    })),
  )
  return {
    part: 'offsets',
    place: config.kafka.brokers.join(','),
    same: judged.reduce((sum, { same }) => sum + same, 0),
    changes: judged.flatMap(({ group, moves }) => moves.map(({ text }) => `${group}: ${text}`)),
    kept: [],
    refused: judged.flatMap(({ group, refused }) => refused.map((why) => `${group}: ${why}`)),
    async apply() {
      for (const { group, moves } of judged) if (moves.length > 0) await placeGroup(config, group, moves)
      return []
    },
  }
}
