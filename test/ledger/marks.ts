const firstRoom = 1024

/** A few bits for each event id (`topic-partition-offset`), of millions of them. */
export class Marks {
  /** By topic and partition; a byte an offset. */
  readonly #lanes = new Map<string, Uint8Array<ArrayBuffer>>()

  /** Topic with partition, and offset. */
  static placeOf(id: string): [from: string, offset: number] {
    const split = id.lastIndexOf('-')
    return [id.slice(0, split), Number(id.slice(split + 1))]
  }

  /** Adds the bits to those of an id, and gives what it had before. */
  add(id: string, bits: number): number {
    const [from, offset] = Marks.placeOf(id)
    const lane = this.#lane(from, offset)
    const before = lane[offset]!
    lane[offset] = before | bits
    return before
  }

  /** The ids whose bits are asked for. */
  ids(asked: (bits: number) => boolean): string[] {
    const found: string[] = []
    for (const [from, lane] of this.#lanes) {
      lane.forEach((bits, offset) => {
        if (asked(bits)) found.push(`${from}-${offset}`)
      })
    }
    return found
  }

  /** With room for the offset. */
  #lane(from: string, offset: number): Uint8Array<ArrayBuffer> {
    const lane = this.#lanes.get(from) ?? new Uint8Array(firstRoom)
    if (offset < lane.length && this.#lanes.has(from)) return lane
    const grown = new Uint8Array(Math.max(lane.length, 2 * (offset + 1)))
    grown.set(lane)
    this.#lanes.set(from, grown)
    return grown
  }
}
