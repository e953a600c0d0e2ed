import {
  FunctionBuilder,
  assemble,
  constant,
  doWhile,
  f32,
  f64,
  i32,
  i8x16,
  select,
  unless,
  v128,
  when,
} from './assembler.ts'
import type { Code, Local, WasmFunction } from './assembler.ts'

/*
 * The hot loops over trees. Everything lies in one memory; `../flatten.ts` says where. Records:
 *
 *   axis, 32 bytes   values:i32 codes:i32 thresholds:i32 missing:i32 steps:i32 -
 *   node, 16 bytes   channel:i32 table:i32 left:i32 leaf:f32         addresses
 *   tree, 16 bytes   root:i32 depth:i32 sum:i32 groupDepth:i32
 *   lane tree, 16    nodesEnd:i32 leaves:i32 sum:i32 -
 *   lane node, 8     plane:i32 cut:i8 here:u8 flip:u8 chunks:u8, then 16 bytes a chunk
 */

/** Rows that are scored together. */
export const BLOCK = 64
export const RECORD = 16
export const AXIS = 32
export const LANE_NODE = 8
/** Cursors in flight of a walk. */
export const CURSORS = 8
/** Rows in a vector of byte lanes. */
export const VECTOR = 16

export type Precision = 'f64' | 'f32'

/** The exported functions; all arguments are addresses or counts in bytes. */
export interface Kernels {
  /** Codes of numeric axes for rows 0 .. rowsEnd / 8 - 1, rounded up to a multiple of four. */
  rank(axis: number, axisEnd: number, rowsEnd: number): void
  /** Adds the leaves of trees to the sums of rows row / 4 .. rowsEnd / 4 - 1, eight rows at a time. */
  walkRows(tree: number, treeEnd: number, rowsEnd: number): void
  /** Adds the leaves of trees, eight at a time, to the sums of row 0. */
  walkTrees(tree: number, treeEnd: number): void
  /** Adds the leaves of lane trees to the sums of rows 0 .. 15, 31 or 63. */
  lanes1(node: number, tree: number, treeEnd: number): void
  lanes2(node: number, tree: number, treeEnd: number): void
  lanes4(node: number, tree: number, treeEnd: number): void
}

/** Code for the sums' precision: GBM and DRF add float32 leaves as doubles, XGBoost as floats. */
interface Sums {
  readonly size: number
  /** Adds `leaf` (an f32) to the sum at `address` + `offset`. */
  add(address: Code, offset: number, leaf: Code): Code
}

const sums: Record<Precision, Sums> = {
  f64: {
    size: 8,
    add: (address, offset, leaf) =>
      f64.store(offset, address, f64.add(f64.load(offset, address), f64.promote(leaf))),
  },
  f32: {
    size: 4,
    add: (address, offset, leaf) => f32.store(offset, address, f32.add(f32.load(offset, address), leaf)),
  },
}

/** The module's bytes. */
export function kernelModule(precision: Precision): Uint8Array<ArrayBuffer> {
  const sum = sums[precision]
  return assemble([rank(), walkRows(sum), walkTrees(sum), ...[1, 2, 4].map((n) => lanes(sum, n))])
}

const times = (count: number, code: (k: number) => Code): Code =>
  Array.from({ length: count }, (_, k) => code(k))
const advance = (local: Local, by: number): Code => local.tee(i32.add(local.get, constant(by)))

/**
 * Counts the thresholds that are not above each value, by a binary search without branches: `steps` halvings over
 * 2^steps - 1 thresholds, padded with NaN. Four rows in flight. Code: count + 1; missing: 0 in the first channel,
 * `missing` in the second.
 */
function rank(): WasmFunction {
  const f = new FunctionBuilder(3)
  const [axis, axisEnd, rowsEnd] = [0, 1, 2].map((k) => f.parameter(k)) as [Local, Local, Local]
  const [row, thresholds, step, value, code] = f.locals('i32', 5) as [Local, Local, Local, Local, Local]
  const width = 4
  const x = f.locals('f64', width)
  const found = f.locals('i32', width)
  const halve = (k: number): Code => {
    const { get, set } = found[k]!
    const probe = f64.load(0, i32.add(i32.add(get, thresholds.get), i32.shl(constant(8), step.get)))
    return set(i32.add(get, i32.shl(i32.shl(f64.le(probe, x[k]!.get), constant(3)), step.get)))
  }
  const store = (k: number): Code => {
    const present = f64.eq(x[k]!.get, x[k]!.get)
    return [
      found[k]!.set(i32.add(i32.shrU(found[k]!.get, constant(3)), present)),
      i32.store(4 * k, code.get, found[k]!.get),
      i32.store(4 * (k + BLOCK), code.get, select(found[k]!.get, i32.load(12, axis.get), present)),
    ]
  }
  const body = doWhile(
    [
      value.set(i32.load(0, axis.get)),
      code.set(i32.load(4, axis.get)),
      row.set(constant(0)),
      doWhile(
        [
          // Addresses of thresholds are 8 too low: the first probe is at 8 << (steps - 1).
          thresholds.set(i32.load(8, axis.get)),
          times(width, (k) => [x[k]!.set(f64.load(8 * k, value.get)), found[k]!.set(constant(0))]),
          step.set(i32.load(16, axis.get)),
          unless(i32.eqz(step.get), [
            doWhile([step.set(i32.sub(step.get, constant(1))), times(width, halve)], step.get),
          ]),
          times(width, store),
          code.set(i32.add(code.get, constant(4 * width))),
          value.set(i32.add(value.get, constant(8 * width))),
        ],
        i32.ltU(advance(row, 8 * width), rowsEnd.get),
      ),
    ],
    i32.ltU(advance(axis, AXIS), axisEnd.get),
  )
  return { name: 'rank', builder: f, body }
}

/** One step down: the table of the node's split says by how much the right child lies behind the left one. */
function step(cursor: Local, row: Code): Code {
  const code = i32.load(0, i32.add(i32.load(0, cursor.get), row))
  return cursor.set(i32.add(i32.load(8, cursor.get), i32.load8U(0, i32.add(i32.load(4, cursor.get), code))))
}

/** Eight rows in flight through one tree after another. */
function walkRows(sum: Sums): WasmFunction {
  const f = new FunctionBuilder(3)
  const [tree, treeEnd, rowsEnd] = [0, 1, 2].map((k) => f.parameter(k)) as [Local, Local, Local]
  const [row, target, left] = f.locals('i32', 3) as [Local, Local, Local]
  const cursors = f.locals('i32', CURSORS)
  const body = doWhile(
    [
      target.set(i32.load(8, tree.get)),
      row.set(constant(0)),
      doWhile(
        [
          cursors.map((cursor) => cursor.set(i32.load(0, tree.get))),
          left.set(i32.load(4, tree.get)),
          unless(
            i32.eqz(left.get),
            doWhile(
              cursors.map((cursor, k) => step(cursor, i32.add(row.get, constant(4 * k)))),
              left.tee(i32.sub(left.get, constant(1))),
            ),
          ),
          cursors.map((cursor, k) => sum.add(target.get, sum.size * k, f32.load(12, cursor.get))),
          target.set(i32.add(target.get, constant(sum.size * CURSORS))),
        ],
        i32.ltU(advance(row, 4 * CURSORS), rowsEnd.get),
      ),
    ],
    i32.ltU(advance(tree, RECORD), treeEnd.get),
  )
  return { name: 'walkRows', builder: f, body }
}

/** Eight trees in flight on row 0. */
function walkTrees(sum: Sums): WasmFunction {
  const f = new FunctionBuilder(2)
  const [tree, treeEnd] = [f.parameter(0), f.parameter(1)]
  const left = f.local('i32')
  const cursors = f.locals('i32', CURSORS)
  const body = doWhile(
    [
      cursors.map((cursor, k) => cursor.set(i32.load(RECORD * k, tree.get))),
      left.set(i32.load(12, tree.get)),
      unless(
        i32.eqz(left.get),
        doWhile(
          cursors.map((cursor) => step(cursor, constant(0))),
          left.tee(i32.sub(left.get, constant(1))),
        ),
      ),
      cursors.map((cursor, k) => sum.add(i32.load(RECORD * k + 8, tree.get), 0, f32.load(12, cursor.get))),
    ],
    i32.ltU(advance(tree, RECORD * CURSORS), treeEnd.get),
  )
  return { name: 'walkTrees', builder: f, body }
}

/**
 * Small trees, all their nodes, 16 rows a vector. A lane holds the first leaf (in order) of the subtree its row is in:
 * 0 at the start. Nodes come parents first; a node asks the lanes that hold its own first leaf, and moves those that go
 * right to the first leaf of its right child, by flipping the bits in which the two numbers differ.
 */
function lanes(sum: Sums, vectors: number): WasmFunction {
  const f = new FunctionBuilder(3)
  const [node, tree, treeEnd] = [0, 1, 2].map((k) => f.parameter(k)) as [Local, Local, Local]
  const [nodesEnd, leaves, target, plane, chunks, row] = f.locals('i32', 6) as [
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
  ]
  const held = f.locals('v128', vectors)
  const right = f.locals('v128', vectors)
  const [cut, here, flip] = f.locals('v128', 3) as [Local, Local, Local]
  const move = (goesRight: (k: number) => Code): Code =>
    held.map(({ get, set }, k) =>
      set(v128.xor(get, v128.and(v128.and(goesRight(k), i8x16.eq(get, here.get)), flip.get))),
    )
  const numeric = [
    cut.set(v128.load8Splat(4, node.get)),
    move((k) => i8x16.gtS(v128.load(VECTOR * k, plane.get), cut.get)),
  ]
  const body = doWhile(
    [
      nodesEnd.set(i32.load(0, tree.get)),
      leaves.set(i32.load(4, tree.get)),
      target.set(i32.load(8, tree.get)),
      held.map((lane) => lane.set(i8x16.splat(constant(0)))),
      unless(
        i32.eqz(i32.ltU(node.get, nodesEnd.get)),
        doWhile(
          [
            plane.set(i32.load(0, node.get)),
            here.set(v128.load8Splat(5, node.get)),
            flip.set(v128.load8Splat(6, node.get)),
            chunks.set(i32.load8U(7, node.get)),
            when(chunks.get, levels(), numeric),
            node.set(i32.add(node.get, constant(LANE_NODE))),
          ],
          i32.ltU(node.get, nodesEnd.get),
        ),
      ),
      collect(),
    ],
    i32.ltU(advance(tree, RECORD), treeEnd.get),
  )
  return { name: `lanes${vectors}`, builder: f, body }

  /**
   * A bit a level, 128 levels a chunk. The first plane holds the byte a row's level is in, the second (BLOCK bytes
   * behind) its bit; a byte outside the chunk reads as 0.
   */
  function levels(): Code {
    const byte = f.locals('v128', vectors)
    const bit = (k: number): Code => v128.load(BLOCK + VECTOR * k, plane.get)
    return [
      byte.map(({ set }, k) => set(v128.load(VECTOR * k, plane.get))),
      right.map(({ set }) => set(i8x16.splat(constant(0)))),
      doWhile(
        [
          cut.set(v128.load(LANE_NODE, node.get)),
          right.map(({ get, set }, k) => set(v128.or(get, i8x16.swizzle(cut.get, byte[k]!.get)))),
          byte.map(({ get, set }) => set(i8x16.add(get, i8x16.splat(constant(-VECTOR))))),
          node.set(i32.add(node.get, constant(VECTOR))),
        ],
        chunks.tee(i32.sub(chunks.get, constant(1))),
      ),
      move((k) => i8x16.eq(v128.and(right[k]!.get, bit(k)), bit(k))),
    ]
  }

  /** The lanes are written to the first bytes of the memory and read back one by one. */
  function collect(): Code {
    const unrolled = 8
    const leaf = (k: number): Code =>
      f32.load(0, i32.add(leaves.get, i32.shl(i32.load8U(k, row.get), constant(2))))
    return [
      held.map(({ get }, k) => v128.store(VECTOR * k, constant(0), get)),
      row.set(constant(0)),
      doWhile(
        [
          times(unrolled, (k) => sum.add(target.get, sum.size * k, leaf(k))),
          target.set(i32.add(target.get, constant(sum.size * unrolled))),
        ],
        i32.ltU(advance(row, unrolled), constant(VECTOR * vectors)),
      ),
    ]
  }
}
