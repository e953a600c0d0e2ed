import { FunctionBuilder } from '../wasm/function-builder.ts'
import { doWhile, f64, f64x2, i32, v128, when } from '../wasm/instructions.ts'
import type { Code } from '../wasm/code.ts'
import type { Local, WasmFunction } from '../wasm/function-builder.ts'
import { GROUP } from './layout.ts'

/** Bytes of a column's record, and of its cells in a group of centres. */
const STEP = 8 * GROUP
export const COLUMN_DOUBLES = 4

/*
 * A column's record: standIn:f64 sub:f64 mul:f64 isLevel:f64, 1 or 0
 *
 * A cell becomes (cell - sub) * mul, the stand-in's when it is missing. Where that is a number, a level that differs
 * from the centre's counts 1, a number its squared difference; where it is not, nothing, and the sum of the others is
 * scaled up for it.
 */
export function distances(): WasmFunction {
  const f = new FunctionBuilder(7)
  const { x, columns, centers, y, yEnd, width, rows } = f.parameters(
    'x',
    'columns',
    'centers',
    'y',
    'yEnd',
    'width',
    'rows',
  )
  const { column, center, cell, end, rowBytes } = f.named(
    'i32',
    'column',
    'center',
    'cell',
    'end',
    'rowBytes',
  )
  const { one, value, present, valid, all } = f.named('v128', 'one', 'value', 'present', 'valid', 'all')
  const sums = f.locals('v128', GROUP / 2)
  const difference = f.local('v128')
  const move = (local: Local, by: number): Code => local.set(i32.add(local.get, i32.constant(by)))
  const addAll = (term: Code): Code =>
    sums.map(({ get, set }, i) => [
      difference.set(f64x2.sub(value.get, v128.load(16 * i, center.get))),
      set(f64x2.add(get, v128.and(term, present.get))),
    ])
  const take: Code = [
    value.set(v128.load64Splat(0, cell.get)),
    value.set(v128.choose(v128.load64Splat(0, column.get), value.get, f64x2.ne(value.get, value.get))),
    value.set(f64x2.sub(value.get, v128.load64Splat(8, column.get))),
    value.set(f64x2.mul(value.get, v128.load64Splat(16, column.get))),
    present.set(f64x2.eq(value.get, value.get)),
    valid.set(f64x2.add(valid.get, v128.and(one.get, present.get))),
    when(
      // The upper half of a 1 is not 0.
      i32.load(28, column.get),
      addAll(v128.and(one.get, f64x2.ne(difference.get, f64x2.constant(0)))),
      addAll(f64x2.mul(difference.get, difference.get)),
    ),
    move(cell, 8),
    move(column, STEP),
    move(center, STEP),
  ]
  const group: Code = [
    [valid, ...sums].map(({ set }) => set(f64x2.constant(0))),
    cell.set(x.get),
    column.set(columns.get),
    doWhile(take, i32.ltU(cell.get, end.get)),
    valid.set(f64x2.div(all.get, f64x2.greatest(valid.get, one.get))),
    sums.map(({ get }, i) => v128.store(16 * i, y.get, f64x2.mul(get, valid.get))),
    move(y, STEP),
  ]
  const row: Code = [
    center.set(centers.get),
    end.set(i32.add(x.get, i32.shl(width.get, i32.constant(3)))),
    doWhile(group, i32.ltU(y.get, yEnd.get)),
    x.set(end.get),
    yEnd.set(i32.add(yEnd.get, rowBytes.get)),
    move(rows, -1),
  ]
  const body: Code = [
    one.set(f64x2.constant(1)),
    all.set(f64x2.splat(f64.convert(width.get))),
    rowBytes.set(i32.sub(yEnd.get, y.get)),
    doWhile(row, rows.get),
  ]
  return { name: 'distances', builder: f, body }
}
