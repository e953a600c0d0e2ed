/**
 * Entries in the order of Java's HashMap: H2O walks a row in it, so it decides which of several faults of a row is
 * found first, and the order of reports.
 */
export function hashMapOrder<T>(entries: readonly (readonly [string, T])[]): (readonly [string, T])[] {
  let capacity = 16
  while (entries.length > capacity * 0.75) capacity *= 2
  const bucket = (name: string): number => {
    const hash = javaHash(name)
    return (hash ^ (hash >>> 16)) & (capacity - 1)
  }
  return [...entries].sort(([a], [b]) => bucket(a) - bucket(b))
}

/** `String.hashCode`. */
function javaHash(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0
  return hash
}
