const prefix = 'topic-id='

/**
 * The text beside a committed offset: which topic of its name the offset belongs to. Readable, since tools show it.
 * Empty where brokers tell no ids.
 */
export function commitMetadataOf(topicId: string | null): string {
  return topicId === null ? '' : `${prefix}${topicId}`
}

/** Null where the text says nothing of a topic: another tool's, or an earlier version's. */
export function topicIdOf(metadata: string | null | undefined): string | null {
  return metadata?.startsWith(prefix) === true ? metadata.slice(prefix.length) : null
}
