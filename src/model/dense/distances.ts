import { copyCells } from '../wasm/copy-cells.ts'
import { COLUMN_DOUBLES } from './distance-kernel.ts'
import { padded, writeMatrix } from './layout.ts'
import { MachinePlan } from './machine.ts'

/** Rows that are measured together. */
export const BLOCK_ROWS = 64

/** What becomes of a cell before it is measured: (cell - sub) * mul, which leaves it as it is with 0 and 1. */
export interface MeasuredColumn {
  /** In the place of a missing cell; NaN where nothing is. */
  readonly standIn: number
  readonly sub: number
  readonly mul: number
  /** A level that differs counts 1, a number its squared difference. */
  readonly isLevel: boolean
}

/** Squared distances from a block of rows to all centres. */
export interface Distances {
  /** That of the block's row r to centre c at [r * stride + c]. */
  readonly distances: Float64Array
  readonly stride: number
  /**
   * Measures `count` <= BLOCK_ROWS rows that begin at `rows[at]`. A cell that is still missing counts nothing, and the
   * sum of the others is scaled up for it.
   */
  readonly measure: (rows: Float64Array, at: number, count: number) => void
}

/** @param centers a cell a column, of which there are some */
export function distancesTo(centers: readonly Float64Array[], columns: readonly MeasuredColumn[]): Distances {
  const width = columns.length
  const stride = padded(centers.length)
  const plan = new MachinePlan()
  const x = plan.reserve(BLOCK_ROWS * width)
  const records = plan.reserve(COLUMN_DOUBLES * width)
  const w = plan.reserve(stride * width)
  const y = plan.reserve(BLOCK_ROWS * stride)
  const machine = plan.open()
  const cells = machine.view(x)
  columns.forEach(({ standIn, sub, mul, isLevel }, i) => {
    machine.view(records).set([standIn, sub, mul, isLevel ? 1 : 0], COLUMN_DOUBLES * i)
  })
  writeMatrix(machine.view(w), centers.length, width, (c, i) => centers[c]![i]!)
  const { kernels } = machine
  const yEnd = y.address + 8 * stride
  return {
    distances: machine.view(y),
    stride,
    measure(rows, at, count) {
      copyCells(cells, rows, at, count * width)
      kernels.distances(x.address, records.address, w.address, y.address, yEnd, width, count)
    },
  }
}
