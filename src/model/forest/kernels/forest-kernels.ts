import { compileModule, link } from '../../wasm/runtime.ts'
import type { WasmMemory, WasmModule } from '../../wasm/runtime.ts'
import { encodeModule } from '../../wasm/module.ts'
import { count, levels, rank } from './encode.ts'
import { lanes, spread } from './lanes.ts'
import { sums } from './records.ts'
import type { Precision } from './records.ts'
import { walkRows, walkTrees } from './walk.ts'

/** The hot loops over rows and trees. Ranges of records are addresses; each range holds at least one. */
export interface ForestKernels {
  /** Codes of number axes, by binary search: of row 0; of rows 0 .. rows - 1, four at a time. */
  rank1(axis: number, axisEnd: number, rows: number, stride: number): void
  rank4(axis: number, axisEnd: number, rows: number, stride: number): void
  /** The same by counting, eight at a time. */
  count(axis: number, axisEnd: number, rows: number, stride: number): void
  /** Codes of level axes. */
  levels(axis: number, axisEnd: number, rows: number, stride: number): void
  /** Adds the leaves of trees to the sums of rows 0 .. rows - 1, eight at a time. */
  walkRows(tree: number, treeEnd: number, rows: number): void
  /** Adds the leaves of trees, eight at a time, to the sums of row 0. */
  walkTrees(tree: number, treeEnd: number): void
  /** Codes to bytes, four rows at a time. */
  spread(plane: number, planeEnd: number, rows: number): void
  /** Adds the leaves of lane trees to the sums of the first 16, 32 or 64 rows. */
  lanes1(node: number, tree: number, treeEnd: number): void
  lanes2(node: number, tree: number, treeEnd: number): void
  lanes4(node: number, tree: number, treeEnd: number): void
}

/** The module's bytes; it exports what `ForestKernels` lists. */
function kernelModule(precision: Precision): Uint8Array<ArrayBuffer> {
  const sum = sums[precision]
  return encodeModule([
    rank(precision, 1),
    rank(precision, 4),
    count(precision),
    levels(),
    walkRows(sum),
    walkTrees(sum),
    spread(),
    ...[1, 2, 4].map((vectors) => lanes(sum, vectors)),
  ])
}

const modules = new Map<Precision, WasmModule>()

/** The kernels over `memory`; their module is compiled once a process. */
export function newForestKernels(precision: Precision, memory: WasmMemory): ForestKernels {
  let module = modules.get(precision)
  if (module === undefined) modules.set(precision, (module = compileModule(kernelModule(precision))))
  // kernelModule exports what ForestKernels lists.
  return link(module, memory) as ForestKernels
}
