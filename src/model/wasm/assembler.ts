/*
 * Just enough of WebAssembly's binary format to write kernels by hand: instructions in prefix form, each a (nested)
 * list of bytes. `add(load(p, 4), constant(1))` reads like the code it stands for.
 */

export type Code = readonly (number | Code)[]

export const types = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const

export type ValueType = keyof typeof types

/** Unsigned LEB128. */
export function unsigned(value: number): Code {
  const bytes = []
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80)
  return [...bytes, value]
}

/** Signed LEB128. */
export function signed(value: number): Code {
  const bytes = []
  for (; value < -64 || value > 63; value >>= 7) bytes.push((value & 0x7f) | 0x80)
  return [...bytes, value & 0x7f]
}

/** A local variable or parameter. */
export interface Local {
  readonly get: Code
  readonly set: (value: Code) => Code
  /** Sets and leaves the value on the stack. */
  readonly tee: (value: Code) => Code
}

/** One function: parameters (all i32) first, then locals, then the body. */
export class FunctionBuilder {
  readonly #locals: ValueType[] = []
  readonly #parameterCount: number

  constructor(parameterCount: number) {
    this.#parameterCount = parameterCount
  }

  parameter(index: number): Local {
    return local(index)
  }

  local(type: ValueType): Local {
    this.#locals.push(type)
    return local(this.#parameterCount + this.#locals.length - 1)
  }

  locals(type: ValueType, count: number): readonly Local[] {
    return Array.from({ length: count }, () => this.local(type))
  }

  /** The parameters in order, by names. */
  parameters<K extends string>(...names: readonly K[]): Readonly<Record<K, Local>> {
    return byName(names, (index) => this.parameter(index))
  }

  /** Several locals, by names. */
  named<K extends string>(type: ValueType, ...names: readonly K[]): Readonly<Record<K, Local>> {
    return byName(names, () => this.local(type))
  }

  get parameterCount(): number {
    return this.#parameterCount
  }

  code(body: Code): Code {
    const locals = this.#locals.map((type) => [1, types[type]])
    return sized([vector(locals), body, 0x0b])
  }
}

function byName<K extends string>(
  names: readonly K[],
  make: (index: number) => Local,
): Readonly<Record<K, Local>> {
  // One entry a name.
  return Object.fromEntries(names.map((name, index) => [name, make(index)])) as Record<K, Local>
}

function local(index: number): Local {
  const at = unsigned(index)
  return { get: [0x20, at], set: (value) => [value, 0x21, at], tee: (value) => [value, 0x22, at] }
}

export const constant = (value: number): Code => [0x41, signed(value)]

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
}

export const i8x16 = {
  shuffle: (lanes: readonly number[], ...operands: Code[]): Code => [...operands, 0xfd, 13, ...lanes],
  swizzle: simd(14),
  splat: simd(15),
  eq: simd(35),
  gtS: simd(39),
  add: simd(110),
}

export const i32x4 = { splat: simd(17), eq: simd(55) }

export const i64x2 = { neg: simd(193), sub: simd(209) }

export const f64x2 = { eq: simd(71), le: simd(75), ge: simd(76), promote: simd(95), demote: simd(94) }

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

function flatten(code: Code): number[] {
  return code.flatMap((part) => (typeof part === 'number' ? [part] : flatten(part)))
}

const vector = (items: readonly Code[]): Code => [unsigned(items.length), ...items]
const sized = (code: Code): Code => {
  const bytes = flatten(code)
  return [unsigned(bytes.length), bytes]
}
const section = (id: number, body: Code): Code => [id, sized(body)]
const text = (value: string): Code => vector([...Buffer.from(value)].map((byte) => [byte]))

export interface WasmFunction {
  readonly name: string
  readonly builder: FunctionBuilder
  readonly body: Code
}

/** A module of exported functions without results, over an imported memory `env.memory`. */
export function assemble(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const signatures = functions.map(({ builder }) => [
    0x60,
    vector(Array.from({ length: builder.parameterCount }, () => [types.i32])),
    0,
  ])
  const indexes = functions.map((_, index) => unsigned(index))
  const bytes: Code = [
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    section(1, vector(signatures)),
    section(2, vector([[text('env'), text('memory'), 0x02, 0x00, 0x01]])),
    section(3, vector(indexes)),
    section(7, vector(functions.map(({ name }, index) => [text(name), 0x00, unsigned(index)]))),
    section(10, vector(functions.map(({ builder, body }) => builder.code(body)))),
  ]
  return Uint8Array.from(flatten(bytes))
}
