import { flatBytes, moduleSection, utf8, unsigned, vector } from './code.ts'
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
    moduleSection(1, vector(signatures)),
    moduleSection(2, vector([[utf8('env'), utf8('memory'), 0x02, 0x00, 0x01]])),
    moduleSection(3, vector(indexes)),
    moduleSection(7, vector(functions.map(({ name }, index) => [utf8(name), 0x00, unsigned(index)]))),
    moduleSection(10, vector(functions.map(({ builder, body }) => builder.code(body)))),
  ]
  return Uint8Array.from(flatBytes(bytes))
}
