const seed = 0x9747b28c
const mix = 0x5bd1e995

/** Kafka's hash of a record key (MurmurHash2 as `org.apache.kafka.common.utils.Utils.murmur2` has it), signed 32 bits. */
export function murmur2(key: Buffer): number {
  const length = key.length
  const whole = length & ~3
  let hash = seed ^ length
  for (let i = 0; i < whole; i += 4) {
    // Reads below the length.
    let word = key[i]! | (key[i + 1]! << 8) | (key[i + 2]! << 16) | (key[i + 3]! << 24)
    word = Math.imul(word, mix)
    word ^= word >>> 24
    hash = Math.imul(hash, mix) ^ Math.imul(word, mix)
  }
  const rest = length - whole
  if (rest > 0) {
    if (rest === 3) hash ^= key[whole + 2]! << 16
    if (rest >= 2) hash ^= key[whole + 1]! << 8
    hash = Math.imul(hash ^ key[whole]!, mix)
  }
  hash = Math.imul(hash ^ (hash >>> 13), mix)
  return hash ^ (hash >>> 15)
}

/** The partition that Kafka's own clients choose for a key. */
export function partitionOfKey(key: Buffer, partitionCount: number): number {
  return (murmur2(key) & 0x7fffffff) % partitionCount
}
