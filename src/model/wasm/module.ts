import { bytesOf, section, text, unsigned, vector } from './code.ts'
import type { Code } from './code.ts'
import { types } from './function-builder.ts'
import type { WasmFunction } from './function-builder.ts'

/** The bytes of a module of exported functions without results, over an imported memory `env.memory`. */
export function encodeModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
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
  return Uint8Array.from(bytesOf(bytes))
}
