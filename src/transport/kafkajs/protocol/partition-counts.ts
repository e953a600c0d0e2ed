/** Partitions that a member of a group knows of each topic that it wants. */
export type PartitionCounts = ReadonlyMap<string, number>

/** Partitions that a member of a group holds when it joins, by topic. */
export type HeldPartitions = ReadonlyMap<string, readonly number[]>

/**
 * User data of a member's metadata: `{"partitions":{"readings":4},"held":{"readings":[0,2]}}`. Readable text, since tools show it;
 * the same counts give the same bytes, since other bytes are a reason to share out anew. `again` makes them other bytes all the same.
 */
export function encodePartitionCounts(
  counts: PartitionCounts,
  again = 0,
  held: HeldPartitions = new Map(),
): Buffer {
  const partitions = Object.fromEntries(byName(counts))
  const sorted = byName(held).map(([topic, numbers]) => [topic, numbers.toSorted((a, b) => a - b)] as const)
  return Buffer.from(
    JSON.stringify({
      partitions,
      ...(again === 0 ? {} : { again }),
      ...(held.size === 0 ? {} : { held: Object.fromEntries(sorted) }),
    }),
  )
}

function byName<T>(map: ReadonlyMap<string, T>): (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1))
}

/** None for a member that says nothing, or something else. */
export function decodePartitionCounts(userData: Buffer | null | undefined): PartitionCounts {
  const said = parsed(String(userData ?? ''))
  if (!isObject(said) || !isObject(said['partitions'])) return new Map()
  return new Map(Object.entries(said['partitions']).filter(isCount))
}

/** None for a member that says nothing, or something else. */
export function decodeHeldPartitions(userData: Buffer | null | undefined): HeldPartitions {
  const said = parsed(String(userData ?? ''))
  if (!isObject(said) || !isObject(said['held'])) return new Map()
  return new Map(Object.entries(said['held']).filter(isHeld))
}

function isHeld(entry: [string, unknown]): entry is [string, number[]] {
  const [, numbers] = entry
  return Array.isArray(numbers) && numbers.every(isNumber)
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
  return isNumber(count)
}

function isNumber(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= mostPartitions
}
