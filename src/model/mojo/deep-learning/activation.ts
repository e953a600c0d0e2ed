import { exp } from '../math/jvm-exp.ts'

export const activations = [
  'Tanh',
  'TanhWithDropout',
  'Rectifier',
  'RectifierWithDropout',
  'ExpRectifier',
  'ExpRectifierWithDropout',
  'Maxout',
  'MaxoutWithDropout',
  'Linear',
  'Softmax',
] as const

export type Activation = (typeof activations)[number]

/** Turns `count` rows of `units` cells (and padding up to `stride`) in place. */
export type Activate = (cells: Float64Array, count: number, units: number, stride: number) => void

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

/** The activation, with its outputs scaled by the kept share where it drops units. */
export function activate(activation: Activation, dropout: number): Activate {
  const plain = plainActivation(activation)
  if (!activation.endsWith('WithDropout') || !(dropout > 0)) return plain
  const kept = 1 - dropout
  return (cells, count, units, stride) => {
    plain(cells, count, units, stride)
    const end = count * stride
    for (let i = 0; i < end; i++) cells[i]! *= kept
  }
}

function plainActivation(activation: Activation): Activate {
  switch (activation) {
    case 'Tanh':
    case 'TanhWithDropout':
      return tanh
    case 'Rectifier':
    case 'RectifierWithDropout':
      return rectify
    case 'ExpRectifier':
    case 'ExpRectifierWithDropout':
      return expRectify
    case 'Maxout':
    case 'MaxoutWithDropout':
    case 'Linear':
      return () => undefined
    case 'Softmax':
      return softmax
  }
}

// The cells of the padding are turned as well: they are finite or never read, and one loop over all is simpler.

function tanh(cells: Float64Array, count: number, _units: number, stride: number): void {
  const end = count * stride
  for (let i = 0; i < end; i++) cells[i] = 1 - 2 / (1 + exp(2 * cells[i]!))
}

function rectify(cells: Float64Array, count: number, _units: number, stride: number): void {
  const end = count * stride
  for (let i = 0; i < end; i++) {
    const x = cells[i]!
    cells[i] = 0.5 * (x + Math.abs(x))
  }
}

function expRectify(cells: Float64Array, count: number, _units: number, stride: number): void {
  const end = count * stride
  for (let i = 0; i < end; i++) {
    const x = cells[i]!
    cells[i] = x >= 0 ? x : exp(x) - 1
  }
}

function softmax(cells: Float64Array, count: number, units: number, stride: number): void {
  for (let r = 0; r < count; r++) {
    const start = r * stride
    let max = cells[start]!
    for (let i = 1; i < units; i++) if (max < cells[start + i]!) max = cells[start + i]!
    let sum = 0
    for (let i = 0; i < units; i++) sum += cells[start + i] = exp(cells[start + i]! - max)
    for (let i = 0; i < units; i++) cells[start + i]! /= sum
  }
}
