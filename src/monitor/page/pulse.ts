import { lagOf } from './panels.ts'
import type { WatchedInstance } from './watched.ts'

/** How the stream ran at a moment, over all instances. */
export interface PulsePoint {
  readonly at: number
  readonly perSecond: number
  readonly lag: number
  /** Seconds, of the instance where it is highest; null where nothing came. */
  readonly p50: number | null
  readonly p99: number | null
}

/** Half an hour at one point in two seconds. */
const mostPoints = 900

/** The last points, oldest first. */
export class Pulse {
  readonly #points: PulsePoint[] = []

  get points(): readonly PulsePoint[] {
    return this.#points
  }

  take(instances: readonly WatchedInstance[], now: number): void {
    const heard = instances.filter(({ isSilent }) => !isSilent).map(({ report }) => report)
    if (heard.length === 0) return
    this.#points.push({
      at: now,
      perSecond: heard.reduce((sum, { perSecond }) => sum + perSecond, 0),
      lag: heard.reduce((sum, report) => sum + lagOf(report), 0),
      p50: highest(heard.map(({ eventAge }) => eventAge.p50)),
      p99: highest(heard.map(({ eventAge }) => eventAge.p99)),
    })
    if (this.#points.length > mostPoints) this.#points.shift()
  }
}

function highest(ages: readonly (number | null)[]): number | null {
  const known = ages.filter((age) => age !== null)
  return known.length === 0 ? null : Math.max(...known)
}
