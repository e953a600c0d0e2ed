import { FunctionBuilder } from '../../wasm/function-builder.ts'
import { doWhile, i32, unless, when } from '../../wasm/instructions.ts'
import type { Code } from '../../wasm/code.ts'
import type { Local, WasmFunction } from '../../wasm/function-builder.ts'
import { CURSORS, RECORD, advance } from './records.ts'
import type { Sums } from './records.ts'

/** Deeper trees are seldom full: from time to time the walk looks whether all cursors have arrived. */
const FULL_DEPTH = 8
const STEPS_BETWEEN_LOOKS = 4

/** One step down: the table of the node's split says by how much the right child lies behind the left one. */
function step(cursor: Local, row: Code): Code {
  const code = i32.load(0, i32.add(i32.load(0, cursor.get), row))
  return cursor.set(i32.add(i32.load(8, cursor.get), i32.load8U(0, i32.add(i32.load(4, cursor.get), code))))
}

/** Takes all cursors to their leaves, which lead to themselves. `depth` is that of the deepest tree; it is used up. */
function descend(cursors: readonly Local[], rowOf: (k: number) => Code, depth: Local, before: Local): Code {
  const steps = cursors.map((cursor, k) => step(cursor, rowOf(k)))
  const counted = unless(i32.eqz(depth.get), doWhile(steps, advance(depth, -1)))
  const hasMoved = (cursor: Local, k: number): Code => {
    const went = i32.xor(before.tee(cursor.get), [step(cursor, rowOf(k)), cursor.get])
    return k === 0 ? went : i32.or(went)
  }
  const untilStill = doWhile(
    Array.from({ length: STEPS_BETWEEN_LOOKS - 1 }, () => steps),
    cursors.map(hasMoved),
  )
  return when(i32.ltU(i32.constant(FULL_DEPTH), depth.get), untilStill, counted)
}

/** Eight rows in flight through one tree after another. */
export function walkRows(sum: Sums): WasmFunction {
  const f = new FunctionBuilder(3)
  const { tree, treeEnd, rows } = f.parameters('tree', 'treeEnd', 'rows')
  const { row, target, depth, before } = f.named('i32', 'row', 'target', 'depth', 'before')
  const cursors = f.locals('i32', CURSORS)
  const body = doWhile(
    [
      target.set(i32.load(8, tree.get)),
      row.set(i32.constant(0)),
      doWhile(
        [
          cursors.map((cursor) => cursor.set(i32.load(0, tree.get))),
          depth.set(i32.load(4, tree.get)),
          descend(cursors, (k) => i32.add(row.get, i32.constant(4 * k)), depth, before),
          cursors.map((cursor, k) => sum.add(target.get, sum.size * k, sum.leafOf(cursor.get))),
          target.set(i32.add(target.get, i32.constant(sum.size * CURSORS))),
        ],
        i32.ltU(advance(row, 4 * CURSORS), i32.shl(rows.get, i32.constant(2))),
      ),
    ],
    i32.ltU(advance(tree, RECORD), treeEnd.get),
  )
  return { name: 'walkRows', builder: f, body }
}

/** Eight trees in flight on row 0. */
export function walkTrees(sum: Sums): WasmFunction {
  const f = new FunctionBuilder(2)
  const { tree, treeEnd } = f.parameters('tree', 'treeEnd')
  const { depth, before } = f.named('i32', 'depth', 'before')
  const cursors = f.locals('i32', CURSORS)
  const body = doWhile(
    [
      cursors.map((cursor, k) => cursor.set(i32.load(RECORD * k, tree.get))),
      depth.set(i32.load(12, tree.get)),
      descend(cursors, () => i32.constant(0), depth, before),
      cursors.map((cursor, k) => sum.add(i32.load(RECORD * k + 8, tree.get), 0, sum.leafOf(cursor.get))),
    ],
    i32.ltU(advance(tree, RECORD * CURSORS), treeEnd.get),
  )
  return { name: 'walkTrees', builder: f, body }
}
