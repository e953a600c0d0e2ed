import type { MadeAnew } from '../../start-offset.ts'
import type { GroupOffset } from '../client/admin.ts'

/** False where one of the two is not known. */
export function isAnother(topicId: string | null, current: string | null): boolean {
  return topicId !== null && current !== null && topicId !== current
}

/**
 * Remembers which topic has a name, and which had it before: brokers forget a group's offsets with the topic that they
 * delete, and a group without offsets would begin as if it had never read the topic.
 */
export class TopicIds {
  /** By name. */
  readonly #current = new Map<string, string>()
  /** By the id of the topic that took the name over. */
  readonly #before = new Map<string, string>()

  /** `stands`: of all partitions of the topic. False when brokers tell no ids. */
  look(topic: string, stands: readonly GroupOffset[]): boolean {
    const topicId = stands[0]?.topicId ?? null
    if (topicId === null) return stands.length === 0
    const seen = [this.#current.get(topic) ?? null, ...stands.map(({ committedTopicId }) => committedTopicId)]
    const before = seen.find((id) => isAnother(id, topicId)) ?? null
    if (before !== null) this.#before.set(topicId, before)
    this.#current.set(topic, topicId)
    return true
  }

  /** Topics that are not read any more are forgotten: one that comes later under such a name is a new one. */
  retain(topics: readonly string[]): void {
    for (const topic of this.#current.keys()) if (!topics.includes(topic)) this.#current.delete(topic)
  }

  /**
   * What the group has done in the partition was in another topic. `readId`: of the topic that we have read it from, null when we
   * have not. An offset that says nothing of a topic counts as it is, unless we know better.
   */
  madeAnew({ topicId, committed, committedTopicId }: GroupOffset, readId: string | null): MadeAnew | null {
    if (topicId === null) return null
    const forgotten = committed === null ? (this.#before.get(topicId) ?? null) : null
    const oldId = committedTopicId ?? readId ?? forgotten
    return oldId === null || oldId === topicId ? null : { oldId, newId: topicId }
  }
}
