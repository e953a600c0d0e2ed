import { compileModule, link, newMemory } from '../wasm/runtime.ts'
import type { WasmModule } from '../wasm/runtime.ts'
import { expTable } from './exp.ts'
import { denseKernelModule } from './dense-kernels.ts'
import type { DenseKernels } from './dense-kernels.ts'

let compiled: WasmModule | undefined

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
  readonly kernels: DenseKernels
  readonly #buffer: ArrayBuffer

  constructor(bytes: number) {
    const memory = newMemory(bytes)
    compiled ??= compileModule(denseKernelModule())
    // denseKernelModule exports what DenseKernels lists.
    this.kernels = link(compiled, memory) as DenseKernels
    this.#buffer = memory.buffer
    new Float64Array(this.#buffer).set(expTable)
  }

  view(region: Region): Float64Array {
    return new Float64Array(this.#buffer, region.address, region.length)
  }
}
