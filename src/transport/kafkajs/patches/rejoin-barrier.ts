import type { Patch } from './patch.ts'

/** What a member can do in its group. */
export interface GroupMembership {
  /** One attempt, under the member's generation. Offsets are decimal text. */
  commitOffsets(offsets: { readonly topics: readonly TopicOffsets[] }): Promise<void>
}

export interface TopicOffsets {
  readonly topic: string
  readonly partitions: readonly { readonly partition: number; readonly offset: string }[]
}

/** A partition assigner that wants to be asked before its member joins. */
export interface BarrierAssigner {
  /** Resolves when the member may give up its partitions; the group waits meanwhile. Must not reject. */
  beforeJoin?(membership: GroupMembership): Promise<void>
}

interface ConsumerGroup extends GroupMembership {
  readonly assigners: readonly BarrierAssigner[]
}

/**
 * kafkajs joins a rebalance at once, so that whatever is in flight is committed by nobody and comes again (K11, K13). The
 * assigner, which the source brings, is asked first: it lets the member's work be committed under the old generation.
 */
export const rejoinBarrier: Patch = {
  name: 'rejoin-barrier',
  why: 'K11, K13: no chance to commit before partitions move',
  apply(modules) {
    // The class as kafkajs 2.2.4 has it.
    const group = modules.load('consumer/consumerGroup') as {
      prototype: { joinAndSync: (this: ConsumerGroup) => Promise<void> }
    }
    const { joinAndSync } = group.prototype
    group.prototype.joinAndSync = async function () {
      for (const assigner of this.assigners) await assigner.beforeJoin?.(this)
      return joinAndSync.call(this)
    }
  },
}
