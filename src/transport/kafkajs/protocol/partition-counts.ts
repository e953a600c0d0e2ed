/** Partitions that a member of a group knows of each topic that it wants. */
export type PartitionCounts = ReadonlyMap<string, number>

/**
 * User data of a member's metadata: `{"partitions":{"readings":4}}`. Readable text, since tools show it; the same counts
 * give the same bytes, since other bytes are a reason to share out anew. `again` makes them other bytes all the same.
 */
export function encodePartitionCounts(counts: PartitionCounts, again = 0): Buffer {
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1))
  const partitions = Object.fromEntries(sorted)
  return Buffer.from(JSON.stringify(again === 0 ? { partitions } : { partitions, again }))
}

/** None for a member that says nothing, or something else. */
export function decodePartitionCounts(userData: Buffer | null | undefined): PartitionCounts {
  const said = parsed(String(userData ?? ''))
  if (!isObject(said) || !isObject(said['partitions'])) return new Map()
  return new Map(Object.entries(said['partitions']).filter(isCount))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Nothing, or another assigner's.
    return null
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** More than any cluster holds: whoever says so must not cost us the memory. */
const mostPartitions = 1_000_000

function isCount(entry: [string, unknown]): entry is [string, number] {
  const [, count] = entry
  return Number.isSafeInteger(count) && Number(count) >= 0 && Number(count) <= mostPartitions
}
