/*
 * Variable-length integers of Kafka's record format v2: zigzag (0, -1, 1, -2 -> 0, 1, 2, 3), then seven bits a byte,
 * least significant first, the high bit set on all but the last byte.
 *
 * varint is 32 bits, varlong 64; here a varlong is a JavaScript number, exact below 2^52 in magnitude (timestamps in
 * milliseconds are far below). The flexible versions of requests (KIP-482) have lengths as unsigned varints, without zigzag.
 */

export function unsignedVarintSize(value: number): number {
  // 7 bits a byte: bytes = ceil(significant bits / 7), at least one.
  return value === 0 ? 1 : Math.ceil((32 - Math.clz32(value)) / 7)
}

/** Writes at `position` and returns the position behind. */
export function writeUnsignedVarint(target: Buffer, position: number, value: number): number {
  let rest = value >>> 0
  while (rest > 0x7f) {
    target[position++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  target[position++] = rest
  return position
}

export function varintSize(value: number): number {
  return unsignedVarintSize((value << 1) ^ (value >> 31))
}

/** Writes at `position` and returns the position behind. */
export function writeVarint(target: Buffer, position: number, value: number): number {
  return writeUnsignedVarint(target, position, (value << 1) ^ (value >> 31))
}

export function varlongSize(value: number): number {
  if (fitsVarint(value)) return varintSize(value)
  let size = 1
  for (let rest = zigzagOf(value); rest > 0x7f; rest = Math.floor(rest / 128)) size++
  return size
}

export function writeVarlong(target: Buffer, position: number, value: number): number {
  if (fitsVarint(value)) return writeVarint(target, position, value)
  let rest = zigzagOf(value)
  while (rest > 0x7f) {
    target[position++] = (rest % 128) | 0x80
    rest = Math.floor(rest / 128)
  }
  target[position++] = rest
  return position
}

function fitsVarint(value: number): boolean {
  return value >= -0x40000000 && value < 0x40000000
}

function zigzagOf(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value
}
