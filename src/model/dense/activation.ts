import { exp } from '../math/jvm-exp.ts'

/** What becomes of a layer's sums. All but `linear` and `softmax` are kernels of that name. */
export type Activation = 'tanh' | 'rectify' | 'expRectify' | 'linear' | 'softmax'

/** Keeps the greater of each two cells, in place: `fromStride` cells a row become `toStride`. */
export function keepGreaterOfPairs(
  cells: Float64Array,
  count: number,
  units: number,
  fromStride: number,
  toStride: number,
): void {
  for (let r = 0; r < count; r++) {
    for (let i = 0; i < units; i++) {
      const a = cells[r * fromStride + 2 * i]!
      const b = cells[r * fromStride + 2 * i + 1]!
      cells[r * toStride + i] = a > b ? a : b
    }
  }
}

/** Scales the first `end` cells by the share of units that training kept. */
export function dropUnits(cells: Float64Array, end: number, kept: number): void {
  for (let i = 0; i < end; i++) cells[i]! *= kept
}

/** Exponentials of `units` cells in each row, divided by their sum. */
export function softmaxRows(cells: Float64Array, count: number, units: number, stride: number): void {
  for (let r = 0; r < count; r++) {
    const start = r * stride
    let max = cells[start]!
    for (let i = 1; i < units; i++) if (max < cells[start + i]!) max = cells[start + i]!
    let sum = 0
    for (let i = 0; i < units; i++) sum += cells[start + i] = exp(cells[start + i]! - max)
    for (let i = 0; i < units; i++) cells[start + i]! /= sum
  }
}
