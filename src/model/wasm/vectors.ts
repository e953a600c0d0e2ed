import { constant, f64, simd, v128 as common } from './assembler.ts'
import type { Code } from './assembler.ts'

/*
 * WebAssembly's instructions on vectors of two doubles, by their numbers, beside those that the tree kernels use. Each
 * rounds as JavaScript and Java do: there is no fused multiplication and addition among them.
 */

export const f64x2 = {
  splat: simd(20),
  abs: simd(236),
  add: simd(240),
  sub: simd(241),
  mul: simd(242),
  div: simd(243),
  ne: simd(72),
  ge: simd(76),
  /** (a, b): b where it is less, else a (so a NaN stays). */
  least: simd(246),
  /** (a, b): b where it is greater, else a (so a NaN stays). */
  greatest: simd(247),
  constant: (value: number): Code => f64x2.splat(f64.constant(value)),
}

export const i64x2 = {
  add: simd(206),
  shl: simd(203),
  /** A 32-bit integer, widened with its sign, in both lanes. */
  constant: (value: number): Code => simd(18)([constant(value), 0xac]),
}

/** A lane of a vector of four 32-bit integers. */
export const extract32 = (lane: number, vector: Code): Code => [simd(27)(vector), lane]

/** (a, b, mask): a where the mask is set, else b. */
export const choose = simd(82)

export const v128 = common
