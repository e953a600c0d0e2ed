import { sized, unsigned, vector } from './code.ts'
import type { Code } from './code.ts'

export const types = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const

export type ValueType = keyof typeof types

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

export interface WasmFunction {
  readonly name: string
  readonly builder: FunctionBuilder
  readonly body: Code
}
