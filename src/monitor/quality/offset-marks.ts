/** A place in a partition, and how far event time was when it was read. */
interface Mark {
  readonly offset: bigint
  readonly atMs: number
}

/**
 * From where partitions must be read again so that all that still counts comes again: when a record was read says whether it does, and
 * not its own time, which may lie anywhere before.
 */
export class OffsetMarks {
  readonly #stepMs: number
  readonly #marks = new Map<string, Mark[]>()
  /** The first moment that was known: what was read before is as old. */
  #beganMs = -Infinity

  /** @param stepMs marks are no closer than this */
  constructor(stepMs: number) {
    this.#stepMs = stepMs
  }

  /** Notes that the record at an offset of a place is read; `atMs` never goes back. */
  note(place: string, offset: bigint, atMs: number): void {
    if (this.#beganMs === -Infinity) this.#beganMs = atMs
    const marks = this.#marks.get(place) ?? []
    const last = marks.at(-1)
    if (last !== undefined && (atMs === last.atMs || atMs < last.atMs + this.#stepMs)) return
    marks.push({ offset, atMs })
    this.#marks.set(place, marks)
  }

  /** The first offset of a place that was read then or later, or up to a step before; null where none was. */
  neededFrom(place: string, timeMs: number): bigint | null {
    const marks = this.#marks.get(place)
    if (marks === undefined) return null
    // The records of a mark were read until the next one.
    const isOver = ({ atMs }: Mark) => Math.max(atMs, this.#beganMs) + this.#stepMs < timeMs
    while (marks.length > 0 && isOver(marks[0]!)) marks.shift()
    if (marks.length > 0) return marks[0]!.offset
    this.#marks.delete(place)
    return null
  }
}
