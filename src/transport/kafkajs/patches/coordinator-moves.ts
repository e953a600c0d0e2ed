import { errorKindOf } from '../protocol/error-kind.ts'
import type { Patch } from './patch.ts'

interface ConsumerGroup {
  readonly groupId: string
  readonly generationId: number | null
  readonly memberId: string | null
  readonly cluster: {
    readonly brokerPool: { readonly brokers: Readonly<Record<string, object>> }
    findGroupCoordinator(group: { readonly groupId: string }): Promise<object>
  }
  readonly offsetManager: { coordinator: object } | null
  coordinator: object
}

type Method = (this: ConsumerGroup, ...parameters: unknown[]) => Promise<unknown>

interface GroupClass {
  prototype: Record<'heartbeat' | 'commitOffsets' | 'seekOffsets' | 'leave', Method>
}

/** What a group's heartbeats have come to. */
interface Beating {
  isUnderWay: boolean
  /** What the member has to know before anything else, and the generation that it is about. */
  refusal: { readonly error: unknown; readonly generationId: number | null } | null
}

const finding = new WeakMap<ConsumerGroup, Promise<void>>()
const beatings = new WeakMap<ConsumerGroup, Beating>()

/**
 * kafkajs looks for a group's coordinator when it joins, and never again: where that broker is lost, nothing is committed any
 * more, and its fetches wait for heartbeats that nobody answers. Here what a coordinator has failed to answer is asked of its
 * successor, by the same member and in the same generation, which the successor knows from the group's log. A heartbeat is
 * sent beside the fetches, which hear of a rebalance at the next one.
 */
export const coordinatorMoves: Patch = {
  name: 'coordinator-moves',
  why: 'the loss of the coordinator stopped commits and fetches for good',
  apply(modules) {
    // The class as kafkajs 2.2.4 has it.
    const { prototype } = modules.load('consumer/consumerGroup') as GroupClass
    for (const name of ['commitOffsets', 'seekOffsets', 'leave'] as const) {
      const method = prototype[name]
      prototype[name] = function (...parameters) {
        return atCoordinator(this, () => method.apply(this, parameters))
      }
    }
    const { heartbeat } = prototype
    // A promise, as the original's: what is thrown rejects it.
    prototype.heartbeat = function (...parameters) {
      return new Promise((resolve) => {
        beat(this, () => heartbeat.apply(this, parameters))
        resolve(undefined)
      })
    }
  },
}

/** Asks again where the group is coordinated from now on. */
async function atCoordinator<T>(group: ConsumerGroup, ask: () => Promise<T>): Promise<T> {
  if (finding.has(group) || isDropped(group)) await findCoordinator(group)
  try {
    return await ask()
  } catch (error) {
    if (!isLoss(error)) throw error
    await findCoordinator(group)
    return await ask()
  }
}

/** It is none of the brokers any more: a request would open a connection that nobody watches, to a host that may hang. */
function isDropped({ cluster, coordinator }: ConsumerGroup): boolean {
  return !Object.values(cluster.brokerPool.brokers).includes(coordinator)
}

/** Loading is not being lost: it is answered by the right one. */
function isLoss(error: unknown): boolean {
  const isLoading = error instanceof Error && 'type' in error && error.type === 'GROUP_LOAD_IN_PROGRESS'
  return errorKindOf(error) === 'outage' && !isLoading
}

/** One search a group at a time. */
function findCoordinator(group: ConsumerGroup): Promise<void> {
  const known = finding.get(group)
  if (known !== undefined) return known
  const search = group.cluster
    .findGroupCoordinator({ groupId: group.groupId })
    .then((coordinator) => {
      group.coordinator = coordinator
      if (group.offsetManager !== null) group.offsetManager.coordinator = coordinator
    })
    .finally(() => finding.delete(group))
  finding.set(group, search)
  return search
}

/** Sends a heartbeat and does not wait for it. Throws what an earlier one of this generation was refused with. */
function beat(group: ConsumerGroup, heartbeat: () => Promise<unknown>): void {
  const beating = beatings.get(group) ?? { isUnderWay: false, refusal: null }
  beatings.set(group, beating)
  const { refusal } = beating
  beating.refusal = null
  if (refusal !== null && refusal.generationId === group.generationId) throw refusal.error
  if (!beating.isUnderWay) void send(group, beating, heartbeat)
}

async function send(
  group: ConsumerGroup,
  beating: Beating,
  heartbeat: () => Promise<unknown>,
): Promise<void> {
  const { generationId } = group
  beating.isUnderWay = true
  try {
    await atCoordinator(group, heartbeat)
  } catch (error) {
    // An outage is no reason to stop fetching: the next heartbeat is due at once.
    if (errorKindOf(error) !== 'outage') beating.refusal = { error, generationId }
  } finally {
    beating.isUnderWay = false
  }
}
