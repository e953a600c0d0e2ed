import { didYouMean } from '../../core/nearest.ts'
import type { Slot } from '../slot.ts'
import { failed } from './expression.ts'
import type { Expression, NumberExpression, TextExpression } from './expression.ts'
import { formulaFunctions } from './functions.ts'
import {
  and,
  arithmetic,
  choose,
  chooseText,
  compareTexts,
  comparisons,
  join,
  negate,
  not,
  or,
  orElse,
  orElseText,
} from './operators.ts'
import { FormulaProblem } from './parse.ts'
import type { FormulaNode } from './parse.ts'

/** Gives the slot of a name; null where there is none, which is told already. */
export type SlotOf = (name: string) => Slot | null

/**
 * Checks the kinds of all parts of a formula and compiles it: closures over the slots' own arrays, which allocate nothing
 * for a number. Null where a name stands for nothing, which `slotOf` has told.
 *
 * @throws FormulaProblem
 */
export function compileFormula(node: FormulaNode, slotOf: SlotOf): Expression | null {
  switch (node.kind) {
    case 'literal':
      return literal(node.value)
    case 'name':
      return read(node.name, slotOf)
    case 'unary':
      return whole([node.of], slotOf, ([of]) => unary(node.operator, of!))
    case 'binary':
      return whole([node.left, node.right], slotOf, ([left, right]) => binary(node.operator, left!, right!))
    case 'choice':
      return whole([node.test, node.yes, node.no], slotOf, ([test, yes, no]) => choice(test!, yes!, no!))
    case 'call':
      return call(node.name, node.given, slotOf)
  }
}

/** Compiles all parts, so that all that is wrong with names is told, before what is made of them. */
function whole(
  nodes: readonly FormulaNode[],
  slotOf: SlotOf,
  make: (parts: readonly Expression[]) => Expression,
): Expression | null {
  const parts = nodes.map((node) => compileFormula(node, slotOf))
  const found = parts.filter((part) => part !== null)
  return found.length === parts.length ? make(found) : null
}

function literal(value: number | string | boolean): Expression {
  if (typeof value === 'string') return { type: 'text', at: () => value, symbols: new Set([value]) }
  const number = Number(value)
  return { type: typeof value === 'number' ? 'number' : 'boolean', at: () => number }
}

function read(name: string, slotOf: SlotOf): Expression | null {
  const slot = slotOf(name)
  if (slot === null) return null
  if (slot.kind === 'text') {
    const { values, symbols } = slot
    return { type: 'text', at: (row) => values[row] ?? null, symbols }
  }
  const { values, content } = slot
  // Rows of a batch are within the slots' capacity.
  return { type: content === 'boolean' ? 'boolean' : 'number', at: (row) => values[row]! }
}

function unary(operator: string, of: Expression): Expression {
  if (operator === '!') return { type: 'boolean', at: not(truth(of, '!').at) }
  const { at } = number(of, operator)
  return { type: 'number', at: operator === '-' ? negate(at) : at }
}

function binary(operator: string, left: Expression, right: Expression): Expression {
  if (operator === '??') return otherwise(left, right)
  if (operator === '&&' || operator === '||') {
    const [x, y] = [truth(left, operator).at, truth(right, operator).at]
    return { type: 'boolean', at: operator === '&&' ? and(x, y) : or(x, y) }
  }
  if (left.type === 'text' && right.type === 'text') return ofTexts(operator, left, right)
  const [x, y] = [number(left, operator).at, number(right, operator).at]
  const calculate = arithmetic.get(operator)
  // What is no arithmetic is a comparison: the parser lets no other operator through.
  return calculate === undefined
    ? { type: 'boolean', at: comparisons.get(operator)!(x, y) }
    : { type: 'number', at: calculate(x, y) }
}

function ofTexts(operator: string, left: TextExpression, right: TextExpression): Expression {
  if (operator === '==' || operator === '!=')
    return { type: 'boolean', at: compareTexts(left.at, right.at, operator === '==' ? 1 : 0) }
  if (operator === '+') return { type: 'text', at: join(left.at, right.at), symbols: new Set() }
  throw new FormulaProblem(`'${operator}' takes numbers, here are texts`, 'a cast step makes a text a number')
}

function otherwise(left: Expression, right: Expression): Expression {
  if (left.type === 'text' && right.type === 'text')
    return {
      type: 'text',
      at: orElseText(left.at, right.at),
      symbols: new Set([...left.symbols, ...right.symbols]),
    }
  const [x, y] = [number(left, '??'), number(right, '??')]
  return { type: typeOfBoth(x, y), at: orElse(x.at, y.at) }
}

function choice(test: Expression, yes: Expression, no: Expression): Expression {
  const { at } = truth(test, '?')
  if (yes.type === 'text' && no.type === 'text')
    return {
      type: 'text',
      at: chooseText(at, yes.at, no.at),
      symbols: new Set([...yes.symbols, ...no.symbols]),
    }
  if (yes.type === 'text' || no.type === 'text')
    throw new FormulaProblem("'? :' gives a text on one side and a number on the other")
  return { type: typeOfBoth(yes, no), at: choose(at, yes.at, no.at) }
}

function typeOfBoth(left: NumberExpression, right: NumberExpression): NumberExpression['type'] {
  return left.type === 'boolean' && right.type === 'boolean' ? 'boolean' : 'number'
}

/** True and false are 1 and 0 wherever a number is taken. */
function number(of: Expression, operator: string): NumberExpression {
  if (of.type !== 'text') return of
  throw new FormulaProblem(`'${operator}' takes numbers, here is a text`, 'a cast step makes a text a number')
}

function truth(of: Expression, operator: string): NumberExpression {
  if (of.type === 'boolean') return of
  const what = of.type === 'text' ? 'a text' : 'a number'
  throw new FormulaProblem(
    `'${operator}' takes what is true or false, here is ${what}`,
    'compare it: x != 0, x == "on"',
  )
}

function call(name: string, given: readonly FormulaNode[], slotOf: SlotOf): Expression | null {
  if (name === 'feature') return named(given, slotOf)
  if (name === 'isMissing') {
    if (given.length !== 1) throw new FormulaProblem(`isMissing takes 1 value, here are ${given.length}`)
    return whole(given, slotOf, ([of]) => isMissing(of!))
  }
  const found = Object.hasOwn(formulaFunctions, name) ? formulaFunctions[name] : undefined
  if (found === undefined) {
    const names = [...Object.keys(formulaFunctions), 'isMissing', 'feature']
    throw new FormulaProblem(
      `a formula has no function '${name}'`,
      didYouMean(name, names) ?? `there are: ${names.join(', ')}`,
    )
  }
  const { takes, repeats, make } = found
  const isEnough = repeats === true ? given.length >= takes.length : given.length === takes.length
  if (!isEnough) {
    const least = repeats === true ? 'at least ' : ''
    const values = takes.length === 1 ? 'value' : 'values'
    throw new FormulaProblem(`${name} takes ${least}${takes.length} ${values}, here are ${given.length}`)
  }
  return whole(given, slotOf, (parts) => {
    parts.forEach((part, at) => {
      fit(name, part, takes[Math.min(at, takes.length - 1)]!)
    })
    return make(parts)
  })
}

function fit(name: string, { type }: Expression, wanted: 'number' | 'text'): void {
  if ((type === 'text') === (wanted === 'text')) return
  const [takes, here] = wanted === 'text' ? ['texts', 'a number'] : ['numbers', 'a text']
  throw new FormulaProblem(`${name} takes ${takes}, here is ${here}`, 'a cast step makes one of the other')
}

/** A feature whose name is none that a formula could hold otherwise. */
function named(given: readonly FormulaNode[], slotOf: SlotOf): Expression | null {
  const [name] = given
  if (given.length === 1 && name?.kind === 'literal' && typeof name.value === 'string')
    return read(name.value, slotOf)
  throw new FormulaProblem('feature takes a name in quotes', "feature('oil temp')")
}

function isMissing(of: Expression): NumberExpression {
  if (of.type === 'text') {
    const { at } = of
    return {
      type: 'boolean',
      at: (row) => {
        const text = at(row)
        return text === undefined ? failed : Number(text === null)
      },
    }
  }
  const { at } = of
  return {
    type: 'boolean',
    at: (row) => {
      const x = at(row)
      return x === failed ? failed : Number(Number.isNaN(x))
    },
  }
}
