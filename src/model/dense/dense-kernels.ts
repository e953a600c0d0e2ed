import { FunctionBuilder } from '../wasm/function-builder.ts'
import { doWhile, i32, unless, v128, f64x2 } from '../wasm/instructions.ts'
import { encodeModule } from '../wasm/module.ts'
import type { Code } from '../wasm/code.ts'
import type { Local, WasmFunction } from '../wasm/function-builder.ts'
import { distances } from './distance-kernel.ts'
import { vectorExp } from './exp.ts'
import { GROUP } from './layout.ts'

/** Bytes of the coefficients of one input: two vectors. */
const STEP = 8 * GROUP

/*
 * The kernels, with byte addresses as parameters. Matrices lie by groups of four rows: coefficient of input c for sum
 * j at [(j - j % 4) * inputs + 4 * c + j % 4]; vectors of sums are padded to whole groups.
 */
export interface DenseKernels {
  /**
   * y = W x + b for rows of `inputs` cells, in H2O's order of additions (its `gemv_row_optimized`): partial sum p_l
   * takes inputs l, l + 8, ... of the first `interleaved` ones; then (((p0 + p1) + p2) + p3) + (((p4 + p5) + p6) + p7),
   * the remaining inputs one by one, the bias. `inputs` > 0.
   */
  dense(
    x: number,
    xStride: number,
    w: number,
    b: number,
    y: number,
    yEnd: number,
    inputs: number,
    interleaved: number,
    rows: number,
  ): void
  /** y += W x, then + b, one by one in order; means stand in for cells that are NaN. */
  margins(
    x: number,
    means: number,
    w: number,
    b: number,
    y: number,
    yEnd: number,
    inputs: number,
    rows: number,
  ): void
  /**
   * Squared distances of rows of `width` > 0 cells to all centres, each added up in the order of columns; `columns` are
   * records as `distance-kernel.ts` has them.
   */
  distances(
    x: number,
    columns: number,
    centers: number,
    y: number,
    yEnd: number,
    width: number,
    rows: number,
  ): void
  /** Each transforms the cells from `at` to `end`, a whole number of vectors, in place. */
  tanh(at: number, end: number): void
  rectify(at: number, end: number): void
  expRectify(at: number, end: number): void
}

const zero = f64x2.constant(0)
const move = (local: Local, by: number): Code => local.set(i32.add(local.get, i32.constant(by)))
const scaled = (local: Local, by: number): Code => i32.shl(local.get, i32.constant(by))

/** sum += x * (the coefficients at `w`), two vectors. */
function multiplyAdd(sums: readonly Local[], x: Code, w: Local, offset: number): Code {
  return sums.map((sum, i) => sum.set(f64x2.add(sum.get, f64x2.mul(v128.load(offset + 16 * i, w.get), x))))
}

const addAll = (to: readonly Local[], from: readonly Local[]): Code =>
  to.map((sum, i) => sum.set(f64x2.add(sum.get, from[i]!.get)))

/** Stores a group's sums with their biases, and moves on to the next group's. */
const storeGroup = (sums: readonly Local[], bias: Local, to: Local): Code => [
  sums.map((sum, i) => v128.store(16 * i, to.get, f64x2.add(sum.get, v128.load(16 * i, bias.get)))),
  move(bias, STEP),
  move(to, STEP),
]

/** After a row: `yEnd` moves on by as much as `y` does, to where the row ended. */
const nextRow = (y: Local, yEnd: Local, rowEnd: Local, spare: Local): Code => [
  spare.set(i32.sub(rowEnd.get, y.get)),
  y.set(rowEnd.get),
  yEnd.set(i32.add(yEnd.get, spare.get)),
]

const setAll = (locals: readonly Local[], value: Code): Code => locals.map((local) => local.set(value))

function dense(): WasmFunction {
  const f = new FunctionBuilder(9)
  const { x, xStride, w0, b0, y, yEnd, inputs, interleaved, rows } = f.parameters(
    'x',
    'xStride',
    'w0',
    'b0',
    'y',
    'yEnd',
    'inputs',
    'interleaved',
    'rows',
  )
  const { w, b, to, cell, at, end, tailEnd } = f.named('i32', 'w', 'b', 'to', 'cell', 'at', 'end', 'tailEnd')
  const u = f.local('v128')
  const v = f.local('v128')
  const s = f.locals('v128', 2)
  const t = f.locals('v128', 2)
  const p = f.locals('v128', 2)
  const q = f.locals('v128', 2)
  const partialSums = (l: number): Code => [
    setAll(p, zero),
    setAll(q, zero),
    cell.set(i32.add(x.get, i32.constant(8 * l))),
    at.set(i32.add(w.get, i32.constant(STEP * l))),
    doWhile(
      [
        u.set(v128.load64Splat(0, cell.get)),
        v.set(v128.load64Splat(32, cell.get)),
        multiplyAdd(p, u.get, at, 0),
        multiplyAdd(q, v.get, at, 4 * STEP),
        move(at, 8 * STEP),
        move(cell, 64),
      ],
      i32.ltU(cell.get, end.get),
    ),
    addAll(s, p),
    addAll(t, q),
  ]
  const tail = doWhile(
    [u.set(v128.load64Splat(0, cell.get)), multiplyAdd(s, u.get, at, 0), move(at, STEP), move(cell, 8)],
    i32.ltU(cell.get, tailEnd.get),
  )
  const group: Code = [
    setAll(s, zero),
    setAll(t, zero),
    unless(i32.eqz(interleaved.get), [0, 1, 2, 3].map(partialSums)),
    addAll(s, t),
    cell.set(end.get),
    at.set(i32.add(w.get, scaled(interleaved, 5))),
    unless(i32.eqz(i32.sub(inputs.get, interleaved.get)), tail),
    w.set(i32.add(w.get, scaled(inputs, 5))),
    storeGroup(s, b, to),
  ]
  const row: Code = [
    w.set(w0.get),
    b.set(b0.get),
    to.set(y.get),
    end.set(i32.add(x.get, scaled(interleaved, 3))),
    tailEnd.set(i32.add(x.get, scaled(inputs, 3))),
    doWhile(group, i32.ltU(to.get, yEnd.get)),
    x.set(i32.add(x.get, xStride.get)),
    nextRow(y, yEnd, to, cell),
    move(rows, -1),
  ]
  return { name: 'dense', builder: f, body: doWhile(row, rows.get) }
}

function margins(): WasmFunction {
  const f = new FunctionBuilder(8)
  const { x, means, w0, b0, y, yEnd, inputs, rows } = f.parameters(
    'x',
    'means',
    'w0',
    'b0',
    'y',
    'yEnd',
    'inputs',
    'rows',
  )
  const { w, b, to, cell, mean, end } = f.named('i32', 'w', 'b', 'to', 'cell', 'mean', 'end')
  const u = f.local('v128')
  const s = f.locals('v128', 2)
  const group: Code = [
    s.map((sum, i) => sum.set(v128.load(16 * i, to.get))),
    cell.set(x.get),
    mean.set(means.get),
    unless(
      i32.eqz(inputs.get),
      doWhile(
        [
          u.set(v128.load64Splat(0, cell.get)),
          u.set(v128.choose(v128.load64Splat(0, mean.get), u.get, f64x2.ne(u.get, u.get))),
          multiplyAdd(s, u.get, w, 0),
          move(w, STEP),
          move(mean, 8),
          move(cell, 8),
        ],
        i32.ltU(cell.get, end.get),
      ),
    ),
    storeGroup(s, b, to),
  ]
  const row: Code = [
    w.set(w0.get),
    b.set(b0.get),
    to.set(y.get),
    end.set(i32.add(x.get, scaled(inputs, 3))),
    doWhile(group, i32.ltU(to.get, yEnd.get)),
    x.set(end.get),
    nextRow(y, yEnd, to, cell),
    move(rows, -1),
  ]
  return { name: 'margins', builder: f, body: doWhile(row, rows.get) }
}

/** A function that transforms each cell. */
function map(name: string, transform: (f: FunctionBuilder, x: Local) => Code): WasmFunction {
  const f = new FunctionBuilder(2)
  const { at, end } = f.parameters('at', 'end')
  const x = f.local('v128')
  const body: Code = [x.set(v128.load(0, at.get)), v128.store(0, at.get, transform(f, x)), move(at, 16)]
  return { name, builder: f, body: doWhile(body, i32.ltU(at.get, end.get)) }
}

/** e^x where that is neither tiny nor huge: beyond, what is added to or taken from it does not show. */
function boundedExp(f: FunctionBuilder, x: Code): Code {
  const z = f.local('v128')
  const bounded = f64x2.greatest(f64x2.least(x, f64x2.constant(700)), f64x2.constant(-700))
  return [z.set(bounded), vectorExp(f, z)]
}

const tanh = map('tanh', (f, x) => {
  const e = boundedExp(f, f64x2.add(x.get, x.get))
  const one = f64x2.constant(1)
  return f64x2.sub(one, f64x2.div(f64x2.constant(2), f64x2.add(e, one)))
})

const rectify = map('rectify', (_, x) => f64x2.mul(f64x2.constant(0.5), f64x2.add(x.get, f64x2.abs(x.get))))

const expRectify = map('expRectify', (f, x) => {
  const below = f64x2.sub(boundedExp(f, x.get), f64x2.constant(1))
  return v128.choose(x.get, below, f64x2.ge(x.get, zero))
})

/** The module's bytes; it exports what `DenseKernels` lists. */
export function denseKernelModule(): Uint8Array<ArrayBuffer> {
  return encodeModule([dense(), margins(), distances(), tanh, rectify, expRectify])
}
