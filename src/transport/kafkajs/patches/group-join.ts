import { setTimeout as sleep } from 'node:timers/promises'
import { errorKindOf } from '../protocol/error-kind.ts'
import { heard, wrapRequest } from './group-request.ts'
import type { ModuleTable } from './module-table.ts'
import type { Patch } from './patch.ts'

/** Between two attempts to join, in milliseconds. */
const retryAfterMs = 200

/** What a member can do in its group. */
export interface GroupMembership {
  /** One attempt, under the member's generation. Offsets are decimal text. */
  commitOffsets(offsets: { readonly topics: readonly TopicOffsets[] }): Promise<void>
  /** Gives its place up, where it has one to give up. */
  leave(): Promise<void>
  /** Null before the coordinator has given one. */
  memberId: string | null
  /** Made at the end of each join, with what that join gave; null before the first. */
  readonly offsetManager: { readonly memberId: string; readonly generationId: number } | null
}

/** What an assigner's `protocol` gives besides kafkajs's own. */
export interface JoiningProtocol {
  /** Hears the id that a coordinator gives at a first join, long before it answers the join itself. */
  readonly onMemberId?: (memberId: string) => void
}

export interface TopicOffsets {
  readonly topic: string
  readonly partitions: readonly {
    readonly partition: number
    readonly offset: string
    /** Text that is kept beside the offset. */
    readonly metadata: string
  }[]
}

/** A partition assigner that is asked before each attempt of its member to join. */
export interface JoiningAssigner {
  /** Resolves when the member may give up its partitions; the group waits meanwhile. Rejects when it is not to join any more. */
  beforeJoin?(membership: GroupMembership): Promise<void>
  /** Asked after each join: true when its member has to join again, since its share was made for something else. */
  readonly isOutdated?: boolean
  /** Asked before each fetch: when it may go out; null for at once. */
  beforeFetch?(): Promise<void> | null
  /** Hears, after each fetch, which partitions it has an answer for, with records or without. */
  afterFetch?(answered: readonly { readonly topic: string; readonly partition: number }[]): void
  /** Asked before each fetch: true when what is read of the topic belongs to one of another id, whose name this one has now. */
  isMadeAnew?(topic: string, topicId: string): boolean
}

interface ConsumerGroup extends GroupMembership {
  readonly assigners: readonly JoiningAssigner[]
}

/**
 * kafkajs joins a rebalance at once, so that whatever is in flight is committed by nobody and comes again: here
 * the assigner, which the source brings, is asked first, and lets the work be committed under the old generation. And it
 * ends the consumer when the coordinator is still loading or not there for a moment: here it tries again, as the same member.
 */
export const groupJoin: Patch = {
  name: 'group-join',
  why: 'no chance to commit before partitions move; a coordinator that is loading ended the consumer',
  apply(modules) {
    // The class as kafkajs 2.2.4 has it.
    const group = modules.load('consumer/consumerGroup') as {
      prototype: { joinAndSync: (this: ConsumerGroup) => Promise<void> }
    }
    tellMemberId(modules)
    const { joinAndSync } = group.prototype
    group.prototype.joinAndSync = async function () {
      for (;;) {
        for (const assigner of this.assigners) await assigner.beforeJoin?.(this)
        try {
          await joinAndSync.call(this)
          if (!this.assigners.some(({ isOutdated }) => isOutdated)) return
        } catch (error) {
          if (errorKindOf(error) !== 'outage') throw error
          await sleep(retryAfterMs)
        }
      }
    }
  },
}

/** kafkajs keeps the id to itself until the join is answered: until then the member could not leave. */
function tellMemberId(modules: ModuleTable): void {
  wrapRequest<JoiningProtocol>(
    modules,
    'joinGroup',
    (make) => (args) =>
      heard(make(args), {
        onError: (error) => {
          if (error instanceof Error && error.name === 'KafkaJSMemberIdRequired' && 'memberId' in error) {
            args.groupProtocols?.[0]?.onMemberId?.(String(error.memberId))
          }
        },
      }),
  )
}
