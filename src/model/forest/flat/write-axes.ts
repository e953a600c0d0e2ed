import type { Axes, CellRules, Forest } from '../forest.ts'
import { AXIS, CHANNEL } from '../kernels/records.ts'
import type { Places } from './places.ts'

/** The least number that is cut to level 0. */
const aboveMinusOne = -1 + Number.EPSILON / 2

/** The binary search runs over 2^n - 1 thresholds. */
export function paddedCount(count: number): number {
  return 2 ** searchSteps(count) - 1
}

function searchSteps(count: number): number {
  return 32 - Math.clz32(count)
}

export function writeNumberAxes(view: DataView, forest: Forest, axes: Axes, at: Places): void {
  axes.numbers.forEach(({ feature, thresholds, channel }, index) => {
    // One place an axis.
    const first = at.thresholds[index]!
    const padded = new Float64Array(view.buffer, first, paddedCount(thresholds.length)).fill(NaN)
    padded.set(thresholds)
    const record = at.numberAxes.from + index * AXIS
    writeCell(view, record, forest.cells, feature, at)
    view.setInt32(record + 4, at.codes + channel * CHANNEL, true)
    view.setInt32(record + 8, first - 8, true)
    view.setInt32(record + 12, thresholds.length + 2, true)
    view.setInt32(record + 16, searchSteps(thresholds.length), true)
    view.setInt32(record + 20, thresholds.length, true)
    writeMissing(view, record, forest.cells, feature)
  })
}

export function writeLevelAxes(view: DataView, forest: Forest, axes: Axes, at: Places): void {
  axes.levels.forEach(({ feature, size, other, channel }, index) => {
    const record = at.levelAxes.from + index * AXIS
    writeCell(view, record, forest.cells, feature, at)
    view.setInt32(record + 4, at.codes + channel * CHANNEL, true)
    view.setInt32(record + 8, size, true)
    view.setInt32(record + 12, other, true)
    view.setFloat64(record + 16, forest.uncovered === 'left-or-negative' ? 0 : aboveMinusOne, true)
    writeMissing(view, record, forest.cells, feature)
    view.setFloat64(record + 40, size, true)
  })
}

function writeCell(
  view: DataView,
  record: number,
  { columns }: CellRules,
  feature: number,
  at: Places,
): void {
  // Every feature has its cell.
  view.setInt32(record, at.rows + 8 * columns[feature]!, true)
}

function writeMissing(view: DataView, record: number, cells: CellRules, feature: number): void {
  // Every feature has its limits.
  view.setFloat64(record + 24, cells.limits[feature]!, true)
  view.setFloat64(record + 32, cells.zeroWithin[feature]!, true)
}
