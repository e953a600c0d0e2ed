/** Requests of one turn of the event loop are answered for that long, milliseconds, before others are refused. */
const turnMs = 15

/** As many of one turn are never refused, however long they take: so many clients are no overload, whatever each of them asks. */
const alwaysTaken = 32

/** Without a twentieth of its time idle, the event loop does not keep up. */
const leastIdle = 0.05

/** For how long the event loop is watched before that is said of it, milliseconds. */
const watchedMs = 25

/**
 * Whether requests wait too long to be read. They are read and answered in the same turn of the event loop, so that few are ever under way at
 * once, and what waits is out of sight: in the sockets, for as long as a turn takes. A long turn alone is a burst and passes; where the
 * event loop has had nothing to wait for as well, turns grow with all that comes.
 */
export class Backlog {
  readonly #now: () => number
  readonly #idle: () => number
  #turnFromMs = 0
  #takenInTurn = 0
  #isInTurn = false
  #watchedFromMs: number
  #idleBefore: number
  #isStanding = false

  /**
   * @param now milliseconds of a steady clock
   * @param idle for how long the event loop has had nothing to do, all in all, milliseconds
   */
  constructor(now: () => number, idle: () => number = idleMs) {
    this.#now = now
    this.#idle = idle
    this.#watchedFromMs = now()
    this.#idleBefore = idle()
  }

  /** Asked as each request comes: whether there is time for it. */
  takes(): boolean {
    const now = this.#now()
    if (!this.#isInTurn) this.#beginTurn(now)
    if (this.#isStanding && this.#takenInTurn >= alwaysTaken && now - this.#turnFromMs > turnMs) return false
    this.#takenInTurn += 1
    return true
  }

  #beginTurn(now: number): void {
    this.#isInTurn = true
    this.#turnFromMs = now
    this.#takenInTurn = 0
    setImmediate(() => (this.#isInTurn = false))
    const watched = now - this.#watchedFromMs
    if (watched < watchedMs) return
    const idle = this.#idle()
    this.#isStanding = idle - this.#idleBefore < watched * leastIdle
    this.#watchedFromMs = now
    this.#idleBefore = idle
  }
}

function idleMs(): number {
  return performance.eventLoopUtilization().idle
}
