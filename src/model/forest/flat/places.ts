import type { Axes } from '../forest.ts'
import type { Range } from './space.ts'

/** Where the parts of a forest lie. */
export interface Places {
  readonly rows: number
  readonly codes: number
  /** A channel whose codes stay 0: that of leaves, with a table that says left, so that they stay where they are. */
  readonly zeros: number
  readonly sums: number
  readonly sumBytes: number
  /** By number axis. */
  readonly thresholds: readonly number[]
  readonly numberAxes: Range
  readonly levelAxes: Range
  /** A table of mostSteps zeros and then RECORDs: from mostSteps - 1 - c on, it says right for codes above c. */
  readonly steps: number
  readonly tables: number
  /** Leaves of their own, where they are doubles; null where they lie in the nodes. */
  readonly leaves: number | null
  readonly nodes: number
  readonly trees: Range
}

/** Half the length of the table of steps, less one. */
export function mostSteps(axes: Axes): number {
  return axes.numbers.reduce((most, { thresholds }) => Math.max(most, thresholds.length), 0) + 2
}
