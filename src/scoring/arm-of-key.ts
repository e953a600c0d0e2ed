import { crc32 } from 'node:zlib'

/**
 * Where a key stands in [0, 1) under a salt: the same on every instance and after every restart, and another under another salt.
 * `fmix32(crc32(salt, 0, key)) / 2^32`: the finalizer of MurmurHash3 undoes what CRC has of a line, and neither has anything of
 * the hash that chose the key's partition. Allocates nothing a key. An empty key is a key.
 */
export function keyPlacer(salt: string): (key: Uint8Array) => number {
  const seed = crc32(`${salt}\0`)
  return (key) => mixed(crc32(key, seed)) / 2 ** 32
}

/** `fmix32` of MurmurHash3, unsigned. */
function mixed(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/**
 * Where each arm ends, in the arms' order. Of two arms either keeps its members while it grows; of more the first and the last
 * do, and those between them move along.
 *
 * @param shares in percent, together 100
 */
export function armEnds(shares: readonly number[]): Float64Array {
  const ends = new Float64Array(shares.length)
  let sum = 0
  for (const [arm, share] of shares.entries()) ends[arm] = (sum += share) / 100
  // Whatever the sum was rounded to, every place is in an arm.
  ends[ends.length - 1] = 1
  return ends
}

/** Index of the arm at a place, a share of 0 having none. */
export function armAt(ends: Float64Array, place: number): number {
  let arm = 0
  while (place >= ends[arm]!) arm += 1
  return arm
}

/** Keys fall into so many groups besides, for whoever asks how much keys differ. */
export const keyGroups = 16

/** The group of a key by its place, times 2^32: of the bits that decide on no arm. */
export function keyGroupAt(place: number): number {
  return place & (keyGroups - 1)
}
