import { kernelModule } from '../forest/kernels/forest-kernels.ts'
import type { Kernels } from '../forest/kernels/forest-kernels.ts'
import type { Precision } from '../forest/kernels/records.ts'

/** The part of the WebAssembly API in use; TypeScript declares it with the browser's library only. */
interface WebAssemblyApi {
  readonly Memory: new (size: { readonly initial: number }) => WasmMemory
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown }
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer
}

// Node has had it since version 8.
const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }

const PAGE = 65_536
const modules = new Map<Precision, object>()

/** Memory of at least `bytes`, zeroed. Throws RangeError when the system has none. */
export function newMemory(bytes: number): WasmMemory {
  return new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) })
}

/** The kernels over `memory`; the module is compiled once a process. */
export function newKernels(precision: Precision, memory: WasmMemory): Kernels {
  let module = modules.get(precision)
  if (module === undefined) modules.set(precision, (module = new WebAssembly.Module(kernelModule(precision))))
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  // kernelModule exports what Kernels lists.
  return exports as Kernels
}
