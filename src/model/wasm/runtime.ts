/** The part of the WebAssembly API in use; TypeScript declares it with the browser's library only. */
interface WebAssemblyApi {
  readonly Memory: new (size: { readonly initial: number }) => WasmMemory
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => WasmModule
  readonly Instance: new (module: WasmModule, imports: object) => { readonly exports: unknown }
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer
}

/** A compiled module: to be made once a process, and linked once a memory. */
export type WasmModule = object

// Node has it, with vectors of 128 bits, since version 16.
const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }

const PAGE = 65_536

/** Memory of at least `bytes`, zeroed. Throws RangeError when the system has none. */
export function newMemory(bytes: number): WasmMemory {
  return new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) })
}

export function isMemory(value: unknown): value is WasmMemory {
  return value instanceof WebAssembly.Memory
}

export function compileModule(bytes: Uint8Array<ArrayBuffer>): WasmModule {
  return new WebAssembly.Module(bytes)
}

/** The module's exported functions over `memory`; their types are known where the module is written. */
export function link(module: WasmModule, memory: WasmMemory): unknown {
  return new WebAssembly.Instance(module, { env: { memory } }).exports
}
