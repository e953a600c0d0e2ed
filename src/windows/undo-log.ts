/** What was done since a mark, as far as it can be taken back, and what was done after it by later marks. */
export interface UndoSegment {
  readonly undo: (() => void)[]
  /** The segment of the next mark. No segment knows the one before: what nobody can take back any more is garbage. */
  next: UndoSegment | null
}

/** Takes changes back to a mark, the newest first. Before the first mark nothing is noted. */
export class UndoLog {
  #current: UndoSegment | null = null

  /** What changes are noted in; another one after each mark. Null before the first. */
  get segment(): UndoSegment | null {
    return this.#current
  }

  note(undo: () => void): void {
    this.#current?.undo.push(undo)
  }

  /**
   * The function may be called again, for what was done since it was called. Once an earlier mark was taken back, it does
   * nothing, and returns false.
   */
  mark(): () => boolean {
    const segment: UndoSegment = { undo: [], next: null }
    if (this.#current !== null) this.#current.next = segment
    this.#current = segment
    return () => this.#takeBackTo(segment)
  }

  /** Forgets all marks: nothing can be taken back any more. */
  clear(): void {
    this.#current = null
  }

  #takeBackTo(segment: UndoSegment): boolean {
    const segments = chainFrom(segment)
    // Taken back already, with an earlier one.
    if (segments.at(-1) !== this.#current) return false
    for (const { undo } of segments.reverse()) {
      for (const step of undo.reverse()) step()
      undo.length = 0
    }
    segment.next = null
    this.#current = segment
    return true
  }
}

function chainFrom(segment: UndoSegment): UndoSegment[] {
  const chain = [segment]
  for (let next = segment.next; next !== null; next = next.next) chain.push(next)
  return chain
}
