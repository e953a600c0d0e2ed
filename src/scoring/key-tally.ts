/** Bits of a level. */
const levelBits = 2048
const levelBytes = levelBits / 8
/** Level i has the keys of 2^-(i+1) of all places, the last one those of 2^-13: enough for thirty million keys. */
const levels = 14
const bytes = levels * levelBytes
/** A level with more keys to a bit than that tells little: of ten bits nine are taken. */
const mostKeysPerBit = 2

/** How many keys there are among those of a sample, and the variance of what is not known of that. */
export interface KeyEstimate {
  readonly keys: number
  readonly variance: number
}

/**
 * How many different keys came: a multiresolution bitmap (Estan, Varghese and Fisk 2003) of 3.5 kB, however many they are. Each key
 * has one bit, at a level that half as many keys have as the one before; where a level is full, those behind it tell. Adds
 * up over instances and restarts: a key that came twice counts once.
 */
export class KeyTally {
  readonly #bits: Uint8Array

  constructor(bits: Uint8Array = new Uint8Array(bytes)) {
    this.#bits = bits
  }

  /** Null for what is no tally of ours. */
  static read(text: string): KeyTally | null {
    const bits = Buffer.from(text, 'base64')
    return bits.length === bytes ? new KeyTally(bits) : null
  }

  /** @param place of the key, as `arm-of-key.ts` has it, times 2^32 */
  add(place: number): void {
    const hash = mixed(place)
    const level = Math.min(Math.clz32(hash), levels - 1)
    const bit = hash & (levelBits - 1)
    this.#bits[level * levelBytes + (bit >>> 3)]! |= 1 << (bit & 7)
  }

  addAll(other: KeyTally): void {
    for (let at = 0; at < bytes; at++) this.#bits[at]! |= other.#bits[at]!
  }

  /** For whoever reads it elsewhere. */
  text(): string {
    return Buffer.from(this.#bits).toString('base64')
  }

  /** All keys, within some 2 %; infinite for more than can be told apart. */
  keys(): number {
    const level = this.firstTelling()
    return this.sample(level).keys * 2 ** level
  }

  /** The first level that is not too full to tell. */
  firstTelling(): number {
    let level = levels
    while (level > 0 && keysPerBit(this.#taken(level - 1)) <= mostKeysPerBit) level -= 1
    return level
  }

  /** The keys at a level and behind it: a sample of 2^-level, which is the same keys in every tally. */
  sample(level: number): KeyEstimate {
    // Of too many nothing is known.
    if (level >= levels) return { keys: Infinity, variance: Infinity }
    let [keys, variance] = [0, 0]
    for (let at = level; at < levels; at++) {
      const load = keysPerBit(this.#taken(at))
      keys += levelBits * load
      // Of linear counting (Whang, Vander-Zanden and Taylor 1990).
      variance += levelBits * (Math.exp(load) - load - 1)
    }
    return { keys, variance }
  }

  #taken(level: number): number {
    let count = 0
    for (const byte of this.#bits.subarray(level * levelBytes, (level + 1) * levelBytes)) {
      for (let rest = byte; rest !== 0; rest &= rest - 1) count += 1
    }
    return count
  }
}

/** Of the keys in each tally those of one sample, the largest by which all can be told. */
export function sampledKeys(tallies: readonly KeyTally[]): readonly KeyEstimate[] {
  const level = Math.max(0, ...tallies.map((tally) => tally.firstTelling()))
  return tallies.map((tally) => tally.sample(level))
}

/** By linear counting. */
function keysPerBit(taken: number): number {
  return Math.log(levelBits / (levelBits - taken))
}

/** A key's place decided on its arm: which keys are a sample has to have nothing of it. This is `fmix32` of MurmurHash3, of another number. */
function mixed(place: number): number {
  let hash = (place ^ 0x9e3779b9) | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
