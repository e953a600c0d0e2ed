import { FunctionBuilder, constant, doWhile, f32, i32, unless } from './assembler.ts'
import type { Code, Local, WasmFunction } from './assembler.ts'
import { CURSORS, RECORD, advance } from './records.ts'
import type { Sums } from './records.ts'

/** One step down: the table of the node's split says by how much the right child lies behind the left one. */
function step(cursor: Local, row: Code): Code {
  const code = i32.load(0, i32.add(i32.load(0, cursor.get), row))
  return cursor.set(i32.add(i32.load(8, cursor.get), i32.load8U(0, i32.add(i32.load(4, cursor.get), code))))
}

/** Eight rows in flight through one tree after another. */
export function walkRows(sum: Sums): WasmFunction {
  const f = new FunctionBuilder(3)
  const [tree, treeEnd, rows] = [0, 1, 2].map((k) => f.parameter(k)) as [Local, Local, Local]
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
        i32.ltU(advance(row, 4 * CURSORS), i32.shl(rows.get, constant(2))),
      ),
    ],
    i32.ltU(advance(tree, RECORD), treeEnd.get),
  )
  return { name: 'walkRows', builder: f, body }
}

/** Eight trees in flight on row 0. */
export function walkTrees(sum: Sums): WasmFunction {
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
