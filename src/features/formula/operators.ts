import { failed, isFiniteNumber, without, withoutText } from './expression.ts'
import type { BatchOperation, NumberCells, TextCells } from './expression.ts'

/** From two columns into a third. */
type Pair = (left: NumberCells, right: NumberCells, into: NumberCells) => BatchOperation

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
const add: Pair = (left, right, into) => (rowCount) => {
  for (let row = 0; row < rowCount; row++) {
    const x = left[row]!
    const y = right[row]!
    const z = x + y
    into[row] = isFiniteNumber(z) ? z : without(x, y)
  }
}

const subtract: Pair = (left, right, into) => (rowCount) => {
  for (let row = 0; row < rowCount; row++) {
    const x = left[row]!
    const y = right[row]!
    const z = x - y
    into[row] = isFiniteNumber(z) ? z : without(x, y)
  }
}

const multiply: Pair = (left, right, into) => (rowCount) => {
  for (let row = 0; row < rowCount; row++) {
    const x = left[row]!
    const y = right[row]!
    const z = x * y
    into[row] = isFiniteNumber(z) ? z : without(x, y)
  }
}

/** What is divided by infinity would be zero. */
const divide: Pair = (left, right, into) => (rowCount) => {
  for (let row = 0; row < rowCount; row++) {
    const x = left[row]!
    const y = right[row]!
    const z = x / y
    into[row] = isFiniteNumber(z) && isFiniteNumber(y) ? z : without(x, y)
  }
}

/** An operation on finite numbers. */
export function ofTwo(operate: (x: number, y: number) => number): Pair {
  return (left, right, into) => (rowCount) => {
    for (let row = 0; row < rowCount; row++) {
      const x = left[row]!
      const y = right[row]!
      if (!isFiniteNumber(x) || !isFiniteNumber(y)) into[row] = without(x, y)
      else {
        const z = operate(x, y)
        into[row] = isFiniteNumber(z) ? z : failed
      }
    }
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

const less: Pair = (left, right, into) => (rowCount) => {
  for (let row = 0; row < rowCount; row++) {
    const x = left[row]!
    const y = right[row]!
    into[row] = isFiniteNumber(x) && isFiniteNumber(y) ? Number(x < y) : without(x, y)
  }
}

const atMost: Pair = (left, right, into) => (rowCount) => {
  for (let row = 0; row < rowCount; row++) {
    const x = left[row]!
    const y = right[row]!
    into[row] = isFiniteNumber(x) && isFiniteNumber(y) ? Number(x <= y) : without(x, y)
  }
}

export const comparisons: ReadonlyMap<string, Pair> = new Map<string, Pair>([
  ['<', less],
  ['<=', atMost],
  ['>', (left, right, into) => less(right, left, into)],
  ['>=', (left, right, into) => atMost(right, left, into)],
  ['==', ofTwo((x, y) => Number(x === y))],
  ['!=', ofTwo((x, y) => Number(x !== y))],
])

/** Whether two texts stand to each other as asked. */
export function ofTexts(
  test: (x: string, y: string) => boolean,
): (left: Readonly<TextCells>, right: Readonly<TextCells>, into: NumberCells) => BatchOperation {
  return (left, right, into) => (rowCount) => {
    for (let row = 0; row < rowCount; row++) {
      const x = left[row]
      const y = right[row]
      into[row] = typeof x === 'string' && typeof y === 'string' ? Number(test(x, y)) : withoutText(x, y)
    }
  }
}

/** Not knowing one side matters only where the other does not decide. */
export const and: Pair = (left, right, into) => (rowCount) => {
  for (let row = 0; row < rowCount; row++) {
    const x = left[row]!
    const y = right[row]!
    if (x === 0 || y === 0) into[row] = 0
    else into[row] = x === 1 && y === 1 ? 1 : without(x, y)
  }
}

export const or: Pair = (left, right, into) => (rowCount) => {
  for (let row = 0; row < rowCount; row++) {
    const x = left[row]!
    const y = right[row]!
    if (x === 1 || y === 1) into[row] = 1
    else into[row] = x === 0 && y === 0 ? 0 : without(x, y)
  }
}

export function not(of: NumberCells, into: NumberCells): BatchOperation {
  return (rowCount) => {
    for (let row = 0; row < rowCount; row++) {
      const x = of[row]!
      into[row] = isFiniteNumber(x) ? 1 - x : x
    }
  }
}

export function negate(of: NumberCells, into: NumberCells): BatchOperation {
  return (rowCount) => {
    for (let row = 0; row < rowCount; row++) {
      const x = of[row]!
      into[row] = isFiniteNumber(x) ? -x : x
    }
  }
}

/** The other where this one is missing; what failed stays so. */
export const orElse: Pair = (of, other, into) => (rowCount) => {
  for (let row = 0; row < rowCount; row++) {
    const x = of[row]!
    into[row] = Number.isNaN(x) ? other[row]! : x
  }
}

export function orElseText(
  of: Readonly<TextCells>,
  other: Readonly<TextCells>,
  into: TextCells,
): BatchOperation {
  return (rowCount) => {
    for (let row = 0; row < rowCount; row++) into[row] = of[row] === null ? other[row] : of[row]
  }
}

export function choose(
  test: NumberCells,
  yes: NumberCells,
  no: NumberCells,
  into: NumberCells,
): BatchOperation {
  return (rowCount) => {
    for (let row = 0; row < rowCount; row++) {
      const x = test[row]!
      if (x === 1) into[row] = yes[row]!
      else into[row] = x === 0 ? no[row]! : x
    }
  }
}

export function chooseText(
  test: NumberCells,
  yes: Readonly<TextCells>,
  no: Readonly<TextCells>,
  into: TextCells,
): BatchOperation {
  return (rowCount) => {
    for (let row = 0; row < rowCount; row++) {
      const x = test[row]!
      if (x === 1) into[row] = yes[row]
      else if (x === 0) into[row] = no[row]
      else into[row] = Number.isNaN(x) ? null : undefined
    }
  }
}

export function join(left: Readonly<TextCells>, right: Readonly<TextCells>, into: TextCells): BatchOperation {
  return (rowCount) => {
    for (let row = 0; row < rowCount; row++) {
      const x = left[row]
      const y = right[row]
      if (typeof x === 'string' && typeof y === 'string') into[row] = joined(x, y)
      else into[row] = x === null || y === null ? null : undefined
    }
  }
}

/** Texts may be joined to one that is too long for any, which throws. */
function joined(x: string, y: string): string | undefined {
  try {
    return x + y
  } catch {
    return undefined
  }
}

export function askMissing(of: NumberCells, into: NumberCells): BatchOperation {
  return (rowCount) => {
    for (let row = 0; row < rowCount; row++) {
      const x = of[row]!
      into[row] = x === failed ? failed : Number(Number.isNaN(x))
    }
  }
}

export function askTextMissing(of: Readonly<TextCells>, into: NumberCells): BatchOperation {
  return (rowCount) => {
    for (let row = 0; row < rowCount; row++) {
      const text = of[row]
      into[row] = text === undefined ? failed : Number(text === null)
    }
  }
}
