/** Java's hash code of a text. */
export function textHash(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0
  return hash
}

/** Keys in the order in which a `java.util.HashMap` that they were put into one by one goes through them. */
export function javaHashOrder<Key>(keys: Iterable<Key>, hash: (key: Key) => number): Key[] {
  const inserted = [...keys]
  let capacity = 16
  while (inserted.length > 0.75 * capacity) capacity *= 2
  const bucket = (key: Key) => {
    const code = hash(key)
    return (code ^ (code >>> 16)) & (capacity - 1)
  }
  // Sorting is stable: within a bucket, the order of insertion.
  return inserted.sort((a, b) => bucket(a) - bucket(b))
}
