import { signed, unsigned } from './code.ts'
import type { Code } from './code.ts'

/** An instruction by its opcode, operands first. */
export const op =
  (...code: number[]) =>
  (...operands: Code[]): Code => [...operands, code]

/** A SIMD instruction by its number behind the 0xFD prefix. */
export const simd =
  (number: number) =>
  (...operands: Code[]): Code => [...operands, 0xfd, unsigned(number)]

/** A load or store: address, value if any; `offset` is added to the address. */
export const memory =
  (...code: number[]) =>
  (offset: number, ...operands: Code[]): Code => [...operands, code, 0, unsigned(offset)]

export const simdMemory =
  (number: number) =>
  (offset: number, ...operands: Code[]): Code => [...operands, 0xfd, unsigned(number), 0, unsigned(offset)]

export const i32 = {
  constant: (value: number): Code => [0x41, signed(value)],
  add: op(0x6a),
  sub: op(0x6b),
  and: op(0x71),
  or: op(0x72),
  xor: op(0x73),
  shl: op(0x74),
  shrU: op(0x76),
  eqz: op(0x45),
  ltU: op(0x49),
  /** From an f64, towards zero, saturating; NaN is 0. */
  truncate: op(0xfc, 2),
  load: memory(0x28),
  load8U: memory(0x2d),
  store: memory(0x36),
  store8: memory(0x3a),
}

export const f64 = {
  constant: (value: number): Code => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)],
  add: op(0xa0),
  eq: op(0x61),
  ne: op(0x62),
  lt: op(0x63),
  gt: op(0x64),
  le: op(0x65),
  ge: op(0x66),
  abs: op(0x99),
  /** From a signed i32. */
  convert: op(0xb7),
  /** From and to an f32. */
  promote: op(0xbb),
  demote: op(0xb6),
  load: memory(0x2b),
  store: memory(0x39),
}

export const f32 = { add: op(0x92), load: memory(0x2a), store: memory(0x38) }

export const v128 = {
  load: simdMemory(0),
  load8Splat: simdMemory(7),
  load32Splat: simdMemory(9),
  load64Splat: simdMemory(10),
  load64Zero: simdMemory(93),
  /** Replaces the upper half of a vector: address, vector. */
  load64High: (offset: number, ...operands: Code[]): Code => [simdMemory(87)(offset, ...operands), 1],
  store: simdMemory(11),
  and: simd(78),
  or: simd(80),
  xor: simd(81),
  /** (a, b, mask): a where the mask is set, else b. */
  choose: simd(82),
}

export const i8x16 = {
  shuffle: (lanes: readonly number[], ...operands: Code[]): Code => [...operands, 0xfd, 13, ...lanes],
  swizzle: simd(14),
  splat: simd(15),
  eq: simd(35),
  gtS: simd(39),
  add: simd(110),
}

export const i32x4 = {
  splat: simd(17),
  eq: simd(55),
  /** A lane of a vector, as an i32. */
  extract: (lane: number, vector: Code): Code => [simd(27)(vector), lane],
}

/*
 * Arithmetic on vectors of two doubles rounds as JavaScript and Java do: there is no fused multiplication and addition
 * among these.
 */
export const f64x2 = {
  splat: simd(20),
  eq: simd(71),
  ne: simd(72),
  le: simd(75),
  ge: simd(76),
  promote: simd(95),
  demote: simd(94),
  abs: simd(236),
  add: simd(240),
  sub: simd(241),
  mul: simd(242),
  div: simd(243),
  /** (a, b): b where it is less, else a (so a NaN stays). */
  least: simd(246),
  /** (a, b): b where it is greater, else a (so a NaN stays). */
  greatest: simd(247),
  constant: (value: number): Code => f64x2.splat(f64.constant(value)),
}

export const i64x2 = {
  neg: simd(193),
  shl: simd(203),
  add: simd(206),
  sub: simd(209),
  /** A 32-bit integer, widened with its sign, in both lanes. */
  constant: (value: number): Code => simd(18)([i32.constant(value), 0xac]),
}

/** condition ? whenTrue : whenFalse, both evaluated. */
export const select = (whenTrue: Code, whenFalse: Code, condition: Code): Code => [
  whenTrue,
  whenFalse,
  condition,
  0x1b,
]

export const when = (condition: Code, then: Code, otherwise: Code): Code => [
  condition,
  0x04,
  0x40,
  then,
  0x05,
  otherwise,
  0x0b,
]

/** Runs `body` at least once, and again as long as `condition` holds. */
export const doWhile = (body: Code, condition: Code): Code => [0x03, 0x40, body, condition, 0x0d, 0, 0x0b]

/** Skips `body` when `condition` holds. */
export const unless = (condition: Code, body: Code): Code => [0x02, 0x40, condition, 0x0d, 0, body, 0x0b]
