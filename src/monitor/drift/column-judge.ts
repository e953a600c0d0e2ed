import { slicesOfWindow } from '../slices.ts'
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
  readonly window: readonly number[]
}

/**
 * Judges one column, slice by slice: the newest window against the windows before it. A change is told once: the windows from there on
 * become the usual as soon as there are enough of them, and until then the usual of before is what is held against.
 */
export class ColumnJudge {
  readonly #places: readonly number[] | null
  readonly #limits: ColumnLimits
  /** Since the last change, oldest first. */
  readonly #slices: (readonly number[])[] = []
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
  take(bins: readonly number[]): ColumnScore | null {
    const { leastWindows, mostWindows, score: limit, opensAfter } = this.#limits
    this.#slices.push(bins)
    if (this.#slices.length > (mostWindows + 1) * slicesOfWindow) this.#slices.shift()
    if (this.#slices.length < slicesOfWindow) return null
    const window = sum(this.#slices.slice(-slicesOfWindow))
    const before = this.#slices.slice(0, -slicesOfWindow)
    const isKnown = before.length >= leastWindows * slicesOfWindow
    if (isKnown) this.#earlier = null
    const usual = isKnown ? usualOf(sum(before), blocksOf(before), this.#places) : this.#earlier
    const found = usual === null ? null : driftScore(usual, window, this.#places)
    this.#above = found !== null && found.score > limit ? this.#above + 1 : 0
    if (isKnown && this.#above >= opensAfter) {
      this.#earlier = usual
      // What was seen of the change is the beginning of the new usual.
      this.#slices.splice(0, this.#slices.length - slicesOfWindow)
    }
    return { score: found?.score ?? null, distance: found?.distance ?? null, usual, window }
  }
}

/** Blocks of a window's length, each half a window further on. */
function blocksOf(slices: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const blocks: (readonly number[])[] = []
  for (let at = 0; at + slicesOfWindow <= slices.length; at += slicesOfWindow / 2)
    blocks.push(sum(slices.slice(at, at + slicesOfWindow)))
  return blocks
}

function sum(slices: readonly (readonly number[])[]): readonly number[] {
  const total = slices[0]!.map(() => 0)
  for (const slice of slices) for (let at = 0; at < total.length; at++) total[at]! += slice[at]!
  return total
}
