import { newMemory } from '../wasm/runtime.ts'
import { expTable } from './exp.ts'
import { kernelModule } from './dense-kernels.ts'
import type { Kernels } from './dense-kernels.ts'

/** The part of the WebAssembly API in use; TypeScript declares it with the browser's library only. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown }
}

// Node has it, with vectors of 128 bits, since version 16.
const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }

let compiled: object | undefined

/** A part of the machine's memory. */
export interface Region {
  /** Byte address, a multiple of 16: for the kernels. */
  readonly address: number
  /** Doubles. */
  readonly length: number
}

/** Lays out what the kernels work on; then `open` gives the memory, which never grows or moves. */
export class MachinePlan {
  #end = expTable.byteLength

  reserve(length: number): Region {
    const address = this.#end
    this.#end += 16 * Math.ceil(length / 2)
    return { address, length }
  }

  /** Throws RangeError when the system has no such memory. */
  open(): Machine {
    return new Machine(this.#end)
  }
}

/** The kernels over a zeroed memory of their own, the table of the exponential at its start. */
export class Machine {
  readonly kernels: Kernels
  readonly #buffer: ArrayBuffer

  constructor(bytes: number) {
    const memory = newMemory(bytes)
    compiled ??= new WebAssembly.Module(kernelModule())
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory } })
    // kernelModule exports what Kernels lists.
    this.kernels = exports as Kernels
    this.#buffer = memory.buffer
    new Float64Array(this.#buffer).set(expTable)
  }

  view(region: Region): Float64Array {
    return new Float64Array(this.#buffer, region.address, region.length)
  }
}
