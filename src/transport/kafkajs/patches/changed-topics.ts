import { setTimeout as sleep } from 'node:timers/promises'
import { errorKindOf } from '../protocol/error-kind.ts'
import type { Patch } from './patch.ts'

/** What an assigner says of topics that may come and go. */
export interface SubscribingAssigner {
  /** The topics that its member is to read now; the same list while they are the same ones. */
  wantedTopics?(): readonly string[]
  /** Has it looked which topics there are: one is gone. Must not reject. */
  lookAtTopics?(): Promise<void>
}

interface ConsumerGroup {
  topicsSubscribed: readonly string[]
  topicConfigurations: Readonly<Record<string, { readonly fromBeginning: boolean }>>
  readonly assigners: readonly SubscribingAssigner[]
  readonly cluster: { targetTopics: ReadonlySet<string>; refreshMetadata(): Promise<void> }
  joinAndSync(): Promise<void>
}

interface GroupClass {
  prototype: {
    joinAndSync: (this: ConsumerGroup) => Promise<void>
    checkForStaleAssignment: (this: ConsumerGroup) => void
    recoverFromFetch: (this: ConsumerGroup, error: Error) => Promise<void>
  }
}

class TopicsChanged extends Error {}

/** Joins that bring other topics. Each broker has a fetcher of its own: all of them wait for one join. */
const changes = new WeakMap<ConsumerGroup, Promise<void>>()

/** Brokers tell each other of topics: what one lists, the next may not know yet. */
const retryAfterMs = 200
const mostRetries = 25

/**
 * A consumer of kafkajs reads the topics that it began with. Here the assigner, which the source brings, says before each
 * fetch which ones are wanted: where they are others, the member joins anew with them, as the same member, so that the group
 * rebalances once and nobody leaves. A topic that is gone is looked for once more before it fails the fetch.
 */
export const changedTopics: Patch = {
  name: 'changed-topics',
  why: 'topics that come or go needed another consumer, which leaves the group and joins it',
  apply(modules) {
    // The class as kafkajs 2.2.4 has it.
    const { prototype } = modules.load('consumer/consumerGroup') as GroupClass
    const { joinAndSync, checkForStaleAssignment, recoverFromFetch } = prototype
    prototype.joinAndSync = function () {
      if (!hasOthers(this)) return joinAndSync.call(this)
      const change = subscribe(this)
        .then(() => joinAndSync.call(this))
        .finally(() => {
          changes.delete(this)
        })
      changes.set(this, change)
      return change
    }
    prototype.checkForStaleAssignment = function () {
      if (hasOthers(this) || changes.has(this)) throw new TopicsChanged('other topics are wanted')
      checkForStaleAssignment.call(this)
    }
    prototype.recoverFromFetch = async function (error) {
      const isOfTopics = error instanceof TopicsChanged
      if (!isOfTopics && errorKindOf(error) === 'unknown-topic') await lookAtTopics(this)
      if (changes.has(this)) await changes.get(this)
      else if (hasOthers(this)) await this.joinAndSync()
      else if (!isOfTopics) await recoverFromFetch.call(this, error)
    }
  },
}

function wantedBy({ assigners }: ConsumerGroup): readonly string[] | undefined {
  for (const assigner of assigners) {
    const wanted = assigner.wantedTopics?.()
    if (wanted !== undefined) return wanted
  }
  return undefined
}

function hasOthers(group: ConsumerGroup): boolean {
  const wanted = wantedBy(group)
  const { topicsSubscribed: now } = group
  if (wanted === undefined || wanted === now) return false
  if (wanted.length !== now.length || wanted.some((topic) => !now.includes(topic))) return true
  // So that the next check is short.
  group.topicsSubscribed = wanted
  return false
}

async function lookAtTopics({ assigners }: ConsumerGroup): Promise<void> {
  for (const assigner of assigners) await assigner.lookAtTopics?.()
}

/** From now on it reads what is wanted; the partitions are known then. */
async function subscribe(group: ConsumerGroup): Promise<void> {
  for (let attempt = 1; hasOthers(group); attempt++) {
    // Others than the ones it has.
    const wanted = wantedBy(group)!
    group.cluster.targetTopics = new Set(wanted)
    try {
      await group.cluster.refreshMetadata()
      group.topicsSubscribed = wanted
      group.topicConfigurations = Object.fromEntries(
        wanted.map((topic) => [topic, { fromBeginning: true }] as const),
      )
    } catch (error) {
      if (errorKindOf(error) !== 'unknown-topic' || attempt === mostRetries) throw error
      await sleep(retryAfterMs)
      await lookAtTopics(group)
    }
  }
}
