import type { ReadingColumn } from './reading-column.ts'
import type { SortedReadings } from './statistics.ts'

/** Brings the readings of a channel into the order of their times. What it gives is overwritten by the next. */
export class ReadingSorter implements SortedReadings {
  seconds = new Float64Array(64)
  values = new Float64Array(64)
  count = 0
  #isSorted = true

  clear(): void {
    this.count = 0
    this.#isSorted = true
  }

  /** Takes those of one pane; panes come in the order of time. */
  add(column: ReadingColumn, windowStartMs: number): void {
    const { length } = column
    this.#makeRoom(this.count + length)
    const { seconds, values } = this
    let at = this.count
    for (let i = 0; i < length; i++, at++) {
      seconds[at] = (column.timeAt(i) - windowStartMs) / 1000
      values[at] = column.valueAt(i)
      if (at > 0 && seconds[at]! < seconds[at - 1]!) this.#isSorted = false
    }
    this.count = at
  }

  /** Those of the same time stay as they came. */
  sort(): void {
    if (this.#isSorted) return
    const { seconds, values, count } = this
    const order = new Uint32Array(count).map((_, i) => i)
    order.sort((a, b) => seconds[a]! - seconds[b]! || a - b)
    const [inSeconds, inValues] = [seconds.slice(0, count), values.slice(0, count)]
    for (let i = 0; i < count; i++) {
      seconds[i] = inSeconds[order[i]!]!
      values[i] = inValues[order[i]!]!
    }
    this.#isSorted = true
  }

  #makeRoom(count: number): void {
    if (count <= this.values.length) return
    const length = 2 ** Math.ceil(Math.log2(count))
    this.seconds = grown(this.seconds, length)
    this.values = grown(this.values, length)
  }
}

function grown(array: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(length)
  larger.set(array)
  return larger
}
