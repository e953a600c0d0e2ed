import type { WindowPlan } from '../../../src/windows/plan.ts'
import type { Reading } from './readings.ts'

interface Held {
  readonly key: unknown
  readonly startMs: number
  readonly endMs: number
  readonly first: number
  readonly readings: { readonly ms: number; readonly value: number; readonly channel: string }[]
}

/** A row of the mean, the sample's standard deviation, and the slope: computed as the words say it, with nothing clever. */
export interface NaiveRow {
  readonly key: unknown
  readonly startMs: number
  readonly first: number
  readonly readings: number
  readonly numbers: readonly (number | null)[]
}

/** All windows in a list, looked through for each reading: slow, and easily seen to be right. */
export class NaiveWindows {
  readonly #plan: WindowPlan
  #held: Held[] = []
  #watermarkMs = -Infinity

  constructor(plan: WindowPlan) {
    this.#plan = plan
  }

  /** Rows that the reading closes, and whether it came too late itself. */
  absorb(
    reading: Reading,
    offset: number,
  ): { readonly closed: readonly NaiveRow[]; readonly isLate: boolean } {
    const { rigId, ts, channel, value } = reading as {
      rigId: unknown
      ts: number
      channel: string
      value: number
    }
    const { sizeMs, everyMs, offsetMs, latenessMs } = this.#plan
    let isLate = true
    const lastStart = Math.floor((ts - offsetMs) / everyMs) * everyMs + offsetMs
    for (let startMs = lastStart; startMs + sizeMs > ts; startMs -= everyMs) {
      if (startMs + sizeMs <= this.#watermarkMs) continue
      isLate = false
      let window = this.#held.find((each) => each.key === rigId && each.startMs === startMs)
      if (window === undefined) {
        window = { key: rigId, startMs, endMs: startMs + sizeMs, first: offset, readings: [] }
        this.#held.push(window)
      }
      window.readings.push({ ms: ts, value, channel })
    }
    this.#watermarkMs = Math.max(this.#watermarkMs, ts - latenessMs)
    return { closed: this.#close(), isLate }
  }

  closeAll(): readonly NaiveRow[] {
    this.#watermarkMs = Math.max(this.#watermarkMs, ...this.#held.map(({ endMs }) => endMs))
    return this.#close()
  }

  #close(): readonly NaiveRow[] {
    const ended = this.#held.filter(({ endMs }) => endMs <= this.#watermarkMs)
    this.#held = this.#held.filter((window) => !ended.includes(window))
    return ended
      .sort((a, b) => a.endMs - b.endMs || a.first - b.first)
      .map(({ key, startMs, first, readings }) => ({
        key,
        startMs,
        first,
        readings: readings.length,
        numbers: this.#plan.channels.flatMap(({ from }) =>
          statistics(readings.filter(({ channel }) => channel === from).sort((a, b) => a.ms - b.ms)),
        ),
      }))
  }
}

function statistics(readings: readonly { readonly ms: number; readonly value: number }[]): (number | null)[] {
  const n = readings.length
  const values = readings.map(({ value }) => value)
  const mean = sum(values) / n
  const std = Math.sqrt(sum(values.map((value) => (value - mean) * (value - mean))) / (n - 1))
  return [n === 0 ? null : mean, n < 2 ? null : std]
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
