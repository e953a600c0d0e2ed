import { expParts } from '../math/jvm-exp.ts'
import { i32, i8x16, i32x4, f64x2, i64x2, v128 } from '../wasm/instructions.ts'
import type { Code } from '../wasm/code.ts'
import type { FunctionBuilder, Local } from '../wasm/function-builder.ts'

/** The table that must lie at the start of the memory. */
export const expTable: Readonly<Float64Array> = expParts.powers

/**
 * Code for e^x of two doubles at once, to the bits of `math/jvm-exp.ts`, for x from -700 to 700; NaN gives NaN. Takes
 * locals of its own; leaves the result on the stack.
 */
export function vectorExp(f: FunctionBuilder, x: Local): Code {
  const { add, mul, sub } = f64x2
  const { shifted, k, y, y2, y3, first, second, power, rest, scaled } = f.named(
    'v128',
    'shifted',
    'k',
    'y',
    'y2',
    'y3',
    'first',
    'second',
    'power',
    'rest',
    'scaled',
  )
  const coefficient = (name: 'c2' | 'c3' | 'c4' | 'c5' | 'c6'): Code => f64x2.constant(expParts[name])
  // The low bits of a sum with 1.5 x 2^52 are the integer itself: j in the lowest six, n above them.
  const pair = (lane: number): Code =>
    v128.load(0, i32.shl(i32.and(i32x4.extract(2 * lane, shifted.get), i32.constant(63)), i32.constant(4)))
  const exponent = i64x2.shl(v128.and(shifted.get, i64x2.constant(-64)), i32.constant(46))
  const odd = mul(mul(y3.get, y2.get), add(coefficient('c5'), mul(y.get, coefficient('c6'))))
  const even = mul(y3.get, add(coefficient('c3'), mul(y.get, coefficient('c4'))))
  const p = add(add(add(add(y.get, rest.get), odd), even), mul(y2.get, coefficient('c2')))
  return [
    shifted.set(add(mul(x.get, f64x2.constant(expParts.stepsPerUnit)), f64x2.constant(expParts.magic))),
    k.set(sub(shifted.get, f64x2.constant(expParts.magic))),
    y.set(
      sub(sub(x.get, mul(k.get, f64x2.constant(expParts.step1))), mul(k.get, f64x2.constant(expParts.step2))),
    ),
    y2.set(mul(y.get, y.get)),
    y3.set(mul(y.get, y2.get)),
    first.set(pair(0)),
    second.set(pair(1)),
    power.set(i8x16.shuffle(doubles(0, 2), first.get, second.get)),
    rest.set(i8x16.shuffle(doubles(1, 3), first.get, second.get)),
    scaled.set(i64x2.add(power.get, exponent)),
    add(mul(p, scaled.get), scaled.get),
  ]
}

/** The bytes of two of the four doubles in two vectors. */
const doubles = (a: number, b: number): number[] =>
  [a, b].flatMap((double) => Array.from({ length: 8 }, (_, byte) => 8 * double + byte))
