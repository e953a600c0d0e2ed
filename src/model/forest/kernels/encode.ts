import { FunctionBuilder } from '../../wasm/function-builder.ts'
import {
  doWhile,
  f64,
  f64x2,
  i32,
  i32x4,
  i64x2,
  i8x16,
  select,
  unless,
  v128,
} from '../../wasm/instructions.ts'
import type { Code } from '../../wasm/code.ts'
import type { Local, WasmFunction } from '../../wasm/function-builder.ts'
import { AXIS, CHANNEL, advance, times } from './records.ts'

/*
 * From cells to codes. A number's code is 1 + how many thresholds are at or below it; a missing one's is 0 in the first
 * channel and `missing` in the second. Functions take the range of axis records, the number of rows and the bytes from
 * a row to the next.
 */

type Arguments = Readonly<Record<'axis' | 'axisEnd' | 'rows' | 'stride', Local>>

function argumentsOf(f: FunctionBuilder): Arguments {
  return f.parameters('axis', 'axisEnd', 'rows', 'stride')
}

/** A loop over axes, and over rows `width` at a time; `codes` is where the rows' codes go in the first channel. */
function overCells(
  { axis, axisEnd, rows }: Arguments,
  { codes, row }: Readonly<Record<'codes' | 'row', Local>>,
  width: number,
  start: Code,
  body: Code,
): Code {
  return doWhile(
    [
      start,
      codes.set(i32.load(4, axis.get)),
      row.set(i32.constant(0)),
      doWhile(
        [body, codes.set(i32.add(codes.get, i32.constant(4 * width)))],
        i32.ltU(advance(row, width), rows.get),
      ),
    ],
    i32.ltU(advance(axis, AXIS), axisEnd.get),
  )
}

/**
 * A binary search without branches, `width` rows in flight: `steps` halvings over 2^steps - 1 thresholds, padded with
 * NaN.
 */
export function rank(float32: boolean, width: number): WasmFunction {
  const f = new FunctionBuilder(4)
  const given = argumentsOf(f)
  const { axis, stride } = given
  const { codes, row, cell, probe, step, shift } = f.named(
    'i32',
    'codes',
    'row',
    'cell',
    'probe',
    'step',
    'shift',
  )
  const x = f.locals('f64', width)
  const found = f.locals('i32', width)
  const load = (k: number): Code => {
    const { get, set } = x[k]!
    const stored = f64.load(0, cell.get)
    const missing = i32.or(f64.ge(get, f64.load(24, axis.get)), f64.le(f64.abs(get), f64.load(32, axis.get)))
    return [
      set(float32 ? f64.promote(f64.demote(stored)) : stored),
      set(select(f64.constant(NaN), get, missing)),
      found[k]!.set(i32.constant(0)),
      cell.set(i32.add(cell.get, stride.get)),
    ]
  }
  const halve = (k: number): Code => {
    const { get, set } = found[k]!
    const goesOn = f64.le(f64.load(0, i32.add(get, probe.get)), x[k]!.get)
    return set(i32.add(get, i32.shl(goesOn, shift.get)))
  }
  const store = (k: number): Code => {
    const present = f64.eq(x[k]!.get, x[k]!.get)
    return [
      found[k]!.set(i32.add(i32.shrU(found[k]!.get, i32.constant(3)), present)),
      i32.store(4 * k, codes.get, found[k]!.get),
      i32.store(4 * k + CHANNEL, codes.get, select(found[k]!.get, i32.load(12, axis.get), present)),
    ]
  }
  const search = doWhile(
    [
      shift.set(i32.add(step.tee(i32.sub(step.get, i32.constant(1))), i32.constant(3))),
      // Stored addresses of thresholds are 8 too low: the first probe is at 8 << (steps - 1).
      probe.set(i32.add(i32.load(8, axis.get), i32.shl(i32.constant(1), shift.get))),
      times(width, halve),
    ],
    step.get,
  )
  const body = [
    times(width, load),
    step.set(i32.load(16, axis.get)),
    unless(i32.eqz(step.get), search),
    times(width, store),
  ]
  const start = cell.set(i32.load(0, axis.get))
  return { name: `rank${width}`, builder: f, body: overCells(given, { codes, row }, width, start, body) }
}

/** Counts all thresholds, for axes with few: eight rows at a time, two a vector. */
export function count(float32: boolean): WasmFunction {
  const f = new FunctionBuilder(4)
  const given = argumentsOf(f)
  const { axis, stride } = given
  const { codes, row, cell, threshold, end } = f.named('i32', 'codes', 'row', 'cell', 'threshold', 'end')
  const pairs = 4
  const x = f.locals('v128', pairs)
  const found = f.locals('v128', pairs)
  const { low, high, absent } = f.named('v128', 'low', 'high', 'absent')
  const load = (k: number): Code => {
    const { get, set } = x[k]!
    const next = i32.add(cell.get, stride.get)
    return [
      set(v128.load64Zero(0, cell.get)),
      set(v128.load64High(0, cell.tee(next), get)),
      cell.set(next),
      float32 ? set(f64x2.promote(f64x2.demote(get))) : [],
      // A missing value becomes NaN: all ones.
      set(v128.or(get, f64x2.ge(get, v128.load64Splat(24, axis.get)))),
      set(v128.or(get, f64x2.le(f64x2.abs(get), v128.load64Splat(32, axis.get)))),
      // The negative of -1 for a value that is there.
      found[k]!.set(i64x2.neg(f64x2.eq(get, get))),
    ]
  }
  const compare = (k: number): Code => found[k]!.set(i64x2.sub(found[k]!.get, f64x2.le(low.get, x[k]!.get)))
  const store = (half: number): Code => {
    const [first, second] = [found[2 * half]!, found[2 * half + 1]!]
    return [
      low.set(i8x16.shuffle(evenWords, first.get, second.get)),
      v128.store(16 * half, codes.get, low.get),
      // Code 0 is that of missing values only.
      absent.set(i32x4.eq(low.get, i32x4.splat(i32.constant(0)))),
      high.set(v128.and(absent.get, v128.load32Splat(12, axis.get))),
      v128.store(16 * half + CHANNEL, codes.get, v128.or(low.get, high.get)),
    ]
  }
  const body = [
    times(pairs, load),
    threshold.set(i32.load(8, axis.get)),
    end.set(i32.add(threshold.get, i32.shl(i32.load(20, axis.get), i32.constant(3)))),
    unless(
      i32.eqz(i32.load(20, axis.get)),
      doWhile(
        [low.set(v128.load64Splat(8, threshold.get)), times(pairs, compare)],
        i32.ltU(advance(threshold, 8), end.get),
      ),
    ),
    times(2, store),
  ]
  const start = cell.set(i32.load(0, axis.get))
  return { name: 'count', builder: f, body: overCells(given, { codes, row }, 2 * pairs, start, body) }
}

/** The lower words of four double words. */
const evenWords = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27]

/** A level's code is the level. */
export function levels(float32: boolean): WasmFunction {
  const f = new FunctionBuilder(4)
  const given = argumentsOf(f)
  const { axis, stride } = given
  const { codes, row, cell } = f.named('i32', 'codes', 'row', 'cell')
  const x = f.local('f64')
  const stored = f64.load(0, cell.get)
  const isZero = f64.le(f64.abs(x.get), f64.load(32, axis.get))
  const isLevel = i32.and(f64.ge(x.get, f64.load(16, axis.get)), f64.lt(x.get, f64.load(40, axis.get)))
  const isMissing = i32.or(i32.or(f64.ne(x.get, x.get), f64.ge(x.get, f64.load(24, axis.get))), isZero)
  const none = select(i32.load(8, axis.get), i32.load(12, axis.get), isMissing)
  const body = [
    x.set(float32 ? f64.promote(f64.demote(stored)) : stored),
    cell.set(i32.add(cell.get, stride.get)),
    i32.store(0, codes.get, select(i32.truncate(x.get), none, i32.and(isLevel, i32.eqz(isZero)))),
  ]
  const start = cell.set(i32.load(0, axis.get))
  return { name: 'levels', builder: f, body: overCells(given, { codes, row }, 1, start, body) }
}
