import { failed, isFiniteNumber, without } from './expression.ts'
import type { NumberExpression, TextExpression } from './expression.ts'

type NumberAt = NumberExpression['at']
type TextAt = TextExpression['at']
type Pair = (left: NumberAt, right: NumberAt) => NumberAt

export const unaryOperators: ReadonlySet<string> = new Set(['-', '+', '!'])

export const binaryOperators: ReadonlySet<string> = new Set([
  ...['+', '-', '*', '/', '%', '**'],
  ...['==', '!=', '<', '<=', '>', '>='],
  ...['&&', '||', '??'],
])

/*
 * The frequent ones are written out: an operation that is handed in would be a call that the engine cannot look through,
 * since all formulas share its place.
 */

/** Sums, differences and products of what is not finite are not finite either. */
const add: Pair = (left, right) => (row) => {
  const x = left(row)
  const y = right(row)
  const z = x + y
  return isFiniteNumber(z) ? z : without(x, y)
}

const subtract: Pair = (left, right) => (row) => {
  const x = left(row)
  const y = right(row)
  const z = x - y
  return isFiniteNumber(z) ? z : without(x, y)
}

const multiply: Pair = (left, right) => (row) => {
  const x = left(row)
  const y = right(row)
  const z = x * y
  return isFiniteNumber(z) ? z : without(x, y)
}

/** What is divided by infinity would be zero. */
const divide: Pair = (left, right) => (row) => {
  const x = left(row)
  const y = right(row)
  const z = x / y
  return isFiniteNumber(z) && isFiniteNumber(y) ? z : without(x, y)
}

/** An operation on finite numbers. */
export function ofTwo(operate: (x: number, y: number) => number): Pair {
  return (left, right) => (row) => {
    const x = left(row)
    const y = right(row)
    if (!isFiniteNumber(x) || !isFiniteNumber(y)) return without(x, y)
    const z = operate(x, y)
    return isFiniteNumber(z) ? z : failed
  }
}

export const arithmetic: ReadonlyMap<string, Pair> = new Map([
  ['+', add],
  ['-', subtract],
  ['*', multiply],
  ['/', divide],
  ['%', ofTwo((x, y) => x % y)],
  ['**', ofTwo((x, y) => x ** y)],
])

const less: Pair = (left, right) => (row) => {
  const x = left(row)
  const y = right(row)
  return isFiniteNumber(x) && isFiniteNumber(y) ? Number(x < y) : without(x, y)
}

const atMost: Pair = (left, right) => (row) => {
  const x = left(row)
  const y = right(row)
  return isFiniteNumber(x) && isFiniteNumber(y) ? Number(x <= y) : without(x, y)
}

export const comparisons: ReadonlyMap<string, Pair> = new Map<string, Pair>([
  ['<', less],
  ['<=', atMost],
  ['>', (left, right) => less(right, left)],
  ['>=', (left, right) => atMost(right, left)],
  ['==', ofTwo((x, y) => Number(x === y))],
  ['!=', ofTwo((x, y) => Number(x !== y))],
])

/** @param sought what equal texts give: 1 for `==`, 0 for `!=` */
export function compareTexts(left: TextAt, right: TextAt, sought: 0 | 1): NumberAt {
  return (row) => {
    const x = left(row)
    const y = right(row)
    if (x === null || y === null) return NaN
    if (x === undefined || y === undefined) return failed
    return x === y ? sought : 1 - sought
  }
}

/** Not knowing one side matters only where the other does not decide. */
export function and(left: NumberAt, right: NumberAt): NumberAt {
  return (row) => {
    const x = left(row)
    if (x === 0) return 0
    const y = right(row)
    if (y === 0) return 0
    return x === 1 && y === 1 ? 1 : without(x, y)
  }
}

export function or(left: NumberAt, right: NumberAt): NumberAt {
  return (row) => {
    const x = left(row)
    if (x === 1) return 1
    const y = right(row)
    if (y === 1) return 1
    return x === 0 && y === 0 ? 0 : without(x, y)
  }
}

export function not(of: NumberAt): NumberAt {
  return (row) => {
    const x = of(row)
    return isFiniteNumber(x) ? 1 - x : x
  }
}

export function negate(of: NumberAt): NumberAt {
  return (row) => {
    const x = of(row)
    return isFiniteNumber(x) ? -x : x
  }
}

/** The other where this one is missing; what failed stays so. */
export function orElse(of: NumberAt, other: NumberAt): NumberAt {
  return (row) => {
    const x = of(row)
    return Number.isNaN(x) ? other(row) : x
  }
}

export function orElseText(of: TextAt, other: TextAt): TextAt {
  return (row) => {
    const x = of(row)
    return x === null ? other(row) : x
  }
}

export function choose(test: NumberAt, yes: NumberAt, no: NumberAt): NumberAt {
  return (row) => {
    const x = test(row)
    if (x === 1) return yes(row)
    return x === 0 ? no(row) : x
  }
}

export function chooseText(test: NumberAt, yes: TextAt, no: TextAt): TextAt {
  return (row) => {
    const x = test(row)
    if (x === 1) return yes(row)
    if (x === 0) return no(row)
    return Number.isNaN(x) ? null : undefined
  }
}

export function join(left: TextAt, right: TextAt): TextAt {
  return (row) => {
    const x = left(row)
    const y = right(row)
    if (x === null || y === null) return null
    return x === undefined || y === undefined ? undefined : x + y
  }
}
