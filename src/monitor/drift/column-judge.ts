import { slicesOfWindow } from '../slices.ts'
import type { Counts } from './distances.ts'
import { driftScore, usualOf } from './usual.ts'
import type { Usual } from './usual.ts'

export interface ColumnLimits {
  /** Above this score a column has moved. */
  readonly score: number
  /** Windows in a row above it, before what comes is the new usual. */
  readonly opensAfter: number
  /** Windows from which the usual is known: it is not judged before, and learned from no more than that. */
  readonly leastWindows: number
  readonly mostWindows: number
}

export interface ColumnScore {
  /** Null while it learns, and where the window has no values. */
  readonly score: number | null
  readonly distance: number | null
  readonly usual: Usual | null
  readonly window: Counts
}

/**
 * Judges one column, slice by slice: the newest window against the windows before it. A change is told once: the windows from there on
 * become the usual as soon as there are enough of them, and until then the usual of before is what is held against.
 */
export class ColumnJudge {
  readonly #places: readonly number[] | null
  readonly #limits: ColumnLimits
  /** Since the last change, oldest first. */
  readonly #slices: Counts[] = []
  /** Of each, the window that ends with it: of the first ones there is none. */
  readonly #windows: Counts[] = []
  /** From before it. */
  #earlier: Usual | null = null
  #above = 0

  constructor(places: readonly number[] | null, limits: ColumnLimits) {
    this.#places = places
    this.#limits = limits
  }

  /** Windows that the usual is known from. */
  get knownWindows(): number {
    const known = Math.max(0, this.#slices.length - slicesOfWindow) / slicesOfWindow
    return this.#earlier === null ? Math.floor(known) : Math.max(this.#limits.leastWindows, Math.floor(known))
  }

  /** @param bins counts of the bins of the next slice; null while there is no whole window */
  take(bins: Counts): ColumnScore | null {
    const { leastWindows, mostWindows, score: limit, opensAfter } = this.#limits
    this.#slices.push(bins)
    const { length } = this.#slices
    const window = sum(this.#slices, length - slicesOfWindow, length)
    this.#windows.push(window)
    if (length > (mostWindows + 1) * slicesOfWindow) this.#forget(1)
    if (length < slicesOfWindow) return null
    const known = this.#slices.length - slicesOfWindow
    const isKnown = known >= leastWindows * slicesOfWindow
    if (isKnown) this.#earlier = null
    const usual = isKnown
      ? usualOf(sum(this.#slices, 0, known), this.#blocks(known), this.#places)
      : this.#earlier
    const found = usual === null ? null : driftScore(usual, window, this.#places)
    this.#above = found !== null && found.score > limit ? this.#above + 1 : 0
    if (isKnown && this.#above >= opensAfter) {
      this.#earlier = usual
      // What was seen of the change is the beginning of the new usual.
      this.#forget(known)
    }
    return { score: found?.score ?? null, distance: found?.distance ?? null, usual, window }
  }

  /** Of a window's length, each half a window further on, among the first slices. */
  #blocks(known: number): readonly Counts[] {
    const blocks: Counts[] = []
    for (let end = slicesOfWindow; end <= known; end += slicesOfWindow / 2)
      blocks.push(this.#windows[end - 1]!)
    return blocks
  }

  #forget(slices: number): void {
    this.#slices.splice(0, slices)
    this.#windows.splice(0, slices)
  }
}

/** From a slice on, up to another. */
function sum(slices: readonly Counts[], from: number, to: number): Counts {
  const total = new Float64Array(slices[0]!.length)
  for (let slice = Math.max(0, from); slice < to; slice++)
    for (let at = 0; at < total.length; at++) total[at]! += slices[slice]![at]!
  return total
}
