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
function kernelModule(precision: Precision, float32: boolean): Uint8Array<ArrayBuffer> {
  const sum = sums[precision]
  return encodeModule([
    rank(float32, 1),
    rank(float32, 4),
    count(float32),
    levels(float32),
    walkRows(sum),
    walkTrees(sum),
    spread(),
    ...[1, 2, 4].map((vectors) => lanes(sum, vectors)),
  ])
}

const modules = new Map<string, WasmModule>()

/**
 * The kernels over `memory`; their module is compiled once a process.
 *
 * @param float32 whether cells are rounded to float32
 */
export function newForestKernels(precision: Precision, float32: boolean, memory: WasmMemory): ForestKernels {
  const kind = `${precision} ${float32}`
  let module = modules.get(kind)
  if (module === undefined) modules.set(kind, (module = compileModule(kernelModule(precision, float32))))
  // kernelModule exports what ForestKernels lists.
  return link(module, memory) as ForestKernels
}
