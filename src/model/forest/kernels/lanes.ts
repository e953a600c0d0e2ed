import { FunctionBuilder } from '../../wasm/function-builder.ts'
import { doWhile, i32, i8x16, unless, v128, when } from '../../wasm/instructions.ts'
import type { Code } from '../../wasm/code.ts'
import type { WasmFunction } from '../../wasm/function-builder.ts'
import { BLOCK, LANE_NODE, RECORD, VECTOR, advance, times } from './records.ts'
import type { Sums } from './records.ts'

/** Maps the codes of each plane's channel to bytes: rows 0 .. rows - 1, rounded up to a multiple of four. */
export function spread(): WasmFunction {
  const f = new FunctionBuilder(3)
  const { plane, planeEnd, rows } = f.parameters('plane', 'planeEnd', 'rows')
  const { codes, map, bytes, row } = f.named('i32', 'codes', 'map', 'bytes', 'row')
  const width = 4
  const body = doWhile(
    [
      codes.set(i32.load(0, plane.get)),
      map.set(i32.load(4, plane.get)),
      bytes.set(i32.load(8, plane.get)),
      row.set(i32.constant(0)),
      doWhile(
        [
          times(width, (k) =>
            i32.store8(k, bytes.get, i32.load8U(0, i32.add(map.get, i32.load(4 * k, codes.get)))),
          ),
          codes.set(i32.add(codes.get, i32.constant(4 * width))),
          bytes.set(i32.add(bytes.get, i32.constant(width))),
        ],
        i32.ltU(advance(row, width), rows.get),
      ),
    ],
    i32.ltU(advance(plane, RECORD), planeEnd.get),
  )
  return { name: 'spread', builder: f, body }
}

/**
 * Small trees, all their nodes, 16 rows a vector. A lane holds the first leaf (in order) of the subtree its row is in:
 * 0 at the start. Nodes come parents first; a node asks the lanes that hold its own first leaf, and moves those that go
 * right to the first leaf of its right child, by flipping the bits in which the two numbers differ.
 */
export function lanes(sum: Sums, vectors: number): WasmFunction {
  const f = new FunctionBuilder(3)
  const { node, tree, treeEnd } = f.parameters('node', 'tree', 'treeEnd')
  const { nodesEnd, leaves, target, plane, chunks, row } = f.named(
    'i32',
    'nodesEnd',
    'leaves',
    'target',
    'plane',
    'chunks',
    'row',
  )
  const held = f.locals('v128', vectors)
  const right = f.locals('v128', vectors)
  const { cut, here, flip } = f.named('v128', 'cut', 'here', 'flip')
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
      held.map((lane) => lane.set(i8x16.splat(i32.constant(0)))),
      unless(
        i32.eqz(i32.ltU(node.get, nodesEnd.get)),
        doWhile(
          [
            plane.set(i32.load(0, node.get)),
            here.set(v128.load8Splat(5, node.get)),
            flip.set(v128.load8Splat(6, node.get)),
            chunks.set(i32.load8U(7, node.get)),
            when(chunks.get, levels(), numeric),
            node.set(i32.add(node.get, i32.constant(LANE_NODE))),
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
      right.map(({ set }) => set(i8x16.splat(i32.constant(0)))),
      doWhile(
        [
          cut.set(v128.load(LANE_NODE, node.get)),
          right.map(({ get, set }, k) => set(v128.or(get, i8x16.swizzle(cut.get, byte[k]!.get)))),
          byte.map(({ get, set }) => set(i8x16.add(get, i8x16.splat(i32.constant(-VECTOR))))),
          node.set(i32.add(node.get, i32.constant(VECTOR))),
        ],
        chunks.tee(i32.sub(chunks.get, i32.constant(1))),
      ),
      move((k) => i8x16.eq(v128.and(right[k]!.get, bit(k)), bit(k))),
    ]
  }

  /** The lanes are written to the first bytes of the memory and read back one by one. */
  function collect(): Code {
    const unrolled = 8
    const leaf = (k: number): Code =>
      sum.leaf(i32.add(leaves.get, i32.shl(i32.load8U(k, row.get), i32.constant(Math.log2(sum.leafSize)))))
    return [
      held.map(({ get }, k) => v128.store(VECTOR * k, i32.constant(0), get)),
      row.set(i32.constant(0)),
      doWhile(
        [
          times(unrolled, (k) => sum.add(target.get, sum.size * k, leaf(k))),
          target.set(i32.add(target.get, i32.constant(sum.size * unrolled))),
        ],
        i32.ltU(advance(row, unrolled), i32.constant(VECTOR * vectors)),
      ),
    ]
  }
}
