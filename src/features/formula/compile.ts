import { didYouMean } from '../../core/nearest.ts'
import type { Slot } from '../slot.ts'
import type {
  BatchOperation,
  Expression,
  NumberCells,
  NumberExpression,
  TextCells,
  TextExpression,
} from './expression.ts'
import { formulaFunctions } from './functions.ts'
import type { FormulaFunction } from './functions.ts'
import {
  and,
  arithmetic,
  choose,
  chooseText,
  comparisons,
  askMissing,
  askTextMissing,
  join,
  negate,
  not,
  ofTexts,
  or,
  orElse,
  orElseText,
} from './operators.ts'
import { FormulaProblem } from './parse.ts'
import type { FormulaNode } from './parse.ts'

/** Gives the slot of a name; null where there is none, which is told already. */
export type SlotOf = (name: string) => Slot | null

/** A formula, checked and compiled. */
export interface CompiledFormula {
  readonly result: Expression
  /** Computes the result for rows 0 .. rowCount - 1 of what stands in the slots. */
  readonly run: BatchOperation
}

/**
 * Checks the kinds of all parts of a formula and compiles it to a list of operations, each on whole columns of the batch.
 * Null where a name stands for nothing, which `slotOf` has told.
 *
 * @param capacity rows of the largest batch
 * @throws FormulaProblem
 */
export function compileFormula(node: FormulaNode, slotOf: SlotOf, capacity: number): CompiledFormula | null {
  const compilation = new Compilation(slotOf, capacity)
  const result = compilation.compile(node)
  const { operations } = compilation
  return result === null
    ? null
    : {
        result,
        run: (rowCount) => {
          for (const operation of operations) operation(rowCount)
        },
      }
}

const equal = ofTexts((x, y) => x === y)
const unequal = ofTexts((x, y) => x !== y)

/** A formula on its way to a list of operations, each after those that it needs. */
class Compilation {
  readonly operations: BatchOperation[] = []
  readonly #slotOf: SlotOf
  readonly #capacity: number

  constructor(slotOf: SlotOf, capacity: number) {
    this.#slotOf = slotOf
    this.#capacity = capacity
  }

  compile(node: FormulaNode): Expression | null {
    switch (node.kind) {
      case 'literal':
        return this.#literal(node.value)
      case 'name':
        return this.#read(node.name)
      case 'unary':
        return this.#of([node.of], ([of]) => this.#unary(node.operator, of!))
      case 'binary':
        return this.#of([node.left, node.right], ([left, right]) =>
          this.#binary(node.operator, left!, right!),
        )
      case 'choice':
        return this.#of([node.test, node.yes, node.no], ([test, yes, no]) => this.#choice(test!, yes!, no!))
      case 'call':
        return this.#call(node.name, node.given)
    }
  }

  /** Compiles all parts, so that all that is wrong with names is told, before what is made of them. */
  #of(nodes: readonly FormulaNode[], make: (parts: readonly Expression[]) => Expression): Expression | null {
    const parts = nodes.map((node) => this.compile(node))
    const found = parts.filter((part) => part !== null)
    return found.length === parts.length ? make(found) : null
  }

  #numbers(
    type: NumberExpression['type'],
    operation: (into: NumberCells) => BatchOperation,
  ): NumberExpression {
    const cells = new Float64Array(this.#capacity)
    this.operations.push(operation(cells))
    return { type, cells }
  }

  #texts(symbols: Iterable<string>, operation: (into: TextCells) => BatchOperation): TextExpression {
    const cells = new Array<string | null | undefined>(this.#capacity).fill(null)
    this.operations.push(operation(cells))
    return { type: 'text', cells, symbols: new Set(symbols) }
  }

  #literal(value: number | string | boolean): Expression {
    if (typeof value === 'string') {
      const cells = new Array<string>(this.#capacity).fill(value)
      return { type: 'text', cells, symbols: new Set([value]) }
    }
    const cells = new Float64Array(this.#capacity).fill(Number(value))
    return { type: typeof value === 'number' ? 'number' : 'boolean', cells }
  }

  #read(name: string): Expression | null {
    const slot = this.#slotOf(name)
    if (slot === null) return null
    if (slot.kind === 'text') return { type: 'text', cells: slot.values, symbols: slot.symbols }
    return { type: slot.content === 'boolean' ? 'boolean' : 'number', cells: slot.values }
  }

  #unary(operator: string, of: Expression): Expression {
    if (operator === '!') {
      const { cells } = truth(of, '!')
      return this.#numbers('boolean', (into) => not(cells, into))
    }
    const { cells } = number(of, operator)
    return operator === '-'
      ? this.#numbers('number', (into) => negate(cells, into))
      : { type: 'number', cells }
  }

  #binary(operator: string, left: Expression, right: Expression): Expression {
    if (operator === '??') return this.#otherwise(left, right)
    if (operator === '&&' || operator === '||') {
      const [x, y] = [truth(left, operator).cells, truth(right, operator).cells]
      return this.#numbers('boolean', (into) => (operator === '&&' ? and : or)(x, y, into))
    }
    if (left.type === 'text' && right.type === 'text') return this.#ofTexts(operator, left, right)
    const [x, y] = [number(left, operator).cells, number(right, operator).cells]
    const calculate = arithmetic.get(operator)
    // What is no arithmetic is a comparison: the parser lets no other operator through.
    return calculate === undefined
      ? this.#numbers('boolean', (into) => comparisons.get(operator)!(x, y, into))
      : this.#numbers('number', (into) => calculate(x, y, into))
  }

  #ofTexts(operator: string, left: TextExpression, right: TextExpression): Expression {
    const [x, y] = [left.cells, right.cells]
    if (operator === '==') return this.#numbers('boolean', (into) => equal(x, y, into))
    if (operator === '!=') return this.#numbers('boolean', (into) => unequal(x, y, into))
    if (operator === '+') return this.#texts([], (into) => join(x, y, into))
    throw new FormulaProblem(`'${operator}' takes numbers, here are texts`, castToNumber)
  }

  #otherwise(left: Expression, right: Expression): Expression {
    if (left.type === 'text' && right.type === 'text') {
      const symbols = [...left.symbols, ...right.symbols]
      return this.#texts(symbols, (into) => orElseText(left.cells, right.cells, into))
    }
    const [x, y] = [number(left, '??'), number(right, '??')]
    return this.#numbers(typeOfBoth(x, y), (into) => orElse(x.cells, y.cells, into))
  }

  #choice(test: Expression, yes: Expression, no: Expression): Expression {
    const { cells } = truth(test, '?')
    if (yes.type === 'text' && no.type === 'text') {
      const symbols = [...yes.symbols, ...no.symbols]
      return this.#texts(symbols, (into) => chooseText(cells, yes.cells, no.cells, into))
    }
    if (yes.type === 'text' || no.type === 'text')
      throw new FormulaProblem("'? :' gives a text on one side and a number on the other")
    return this.#numbers(typeOfBoth(yes, no), (into) => choose(cells, yes.cells, no.cells, into))
  }

  #call(name: string, given: readonly FormulaNode[]): Expression | null {
    if (name === 'feature') return this.#named(given)
    if (name === 'isMissing') {
      expectCount(name, given, 1)
      return this.#of(given, ([of]) => this.#isMissing(of!))
    }
    const called = Object.hasOwn(formulaFunctions, name) ? formulaFunctions[name] : undefined
    if (called === undefined) throw unknownFunction(name)
    const pairs = called.takes === 'numbers' || called.takes === 'texts'
    expectCount(name, given, pairs ? 2 : 1, called.takes === 'numbers' && called.repeats)
    return this.#of(given, (parts) => this.#apply(name, called, parts))
  }

  #apply(name: string, called: FormulaFunction, parts: readonly Expression[]): Expression {
    // Their number was checked.
    const [first] = parts as readonly [Expression]
    switch (called.takes) {
      case 'number': {
        const { cells } = numberGiven(name, first)
        return this.#numbers('number', (into) => called.run(cells, into))
      }
      case 'numbers':
        return parts
          .map((part) => numberGiven(name, part))
          .reduce((left, right) =>
            this.#numbers('number', (into) => called.run(left.cells, right.cells, into)),
          )
      case 'text': {
        const { cells, symbols } = textGiven(name, first)
        return called.gives === 'number'
          ? this.#numbers('number', (into) => called.run(cells, into))
          : this.#texts(Array.from(symbols, called.of), (into) => called.run(cells, into))
      }
      case 'texts': {
        const [x, y] = parts.map((part) => textGiven(name, part).cells) as [TextCells, TextCells]
        return this.#numbers('boolean', (into) => called.run(x, y, into))
      }
    }
  }

  /** A feature whose name is none that a formula could hold otherwise. */
  #named(given: readonly FormulaNode[]): Expression | null {
    const [name] = given
    if (given.length === 1 && name?.kind === 'literal' && typeof name.value === 'string')
      return this.#read(name.value)
    throw new FormulaProblem('feature takes a name in quotes', "feature('oil temp')")
  }

  #isMissing(of: Expression): NumberExpression {
    return this.#numbers('boolean', (into) =>
      of.type === 'text' ? askTextMissing(of.cells, into) : askMissing(of.cells, into),
    )
  }
}

const castToNumber = 'a cast step makes a text a number'

function typeOfBoth(left: NumberExpression, right: NumberExpression): NumberExpression['type'] {
  return left.type === 'boolean' && right.type === 'boolean' ? 'boolean' : 'number'
}

/** True and false are 1 and 0 wherever a number is taken. */
function number(of: Expression, operator: string): NumberExpression {
  if (of.type !== 'text') return of
  throw new FormulaProblem(`'${operator}' takes numbers, here is a text`, castToNumber)
}

function truth(of: Expression, operator: string): NumberExpression {
  if (of.type === 'boolean') return of
  const what = of.type === 'text' ? 'a text' : 'a number'
  throw new FormulaProblem(
    `'${operator}' takes what is true or false, here is ${what}`,
    'compare it: x != 0, x == "on"',
  )
}

function unknownFunction(name: string): FormulaProblem {
  const names = [...Object.keys(formulaFunctions), 'isMissing', 'feature']
  const hint = didYouMean(name, names) ?? `there are: ${names.join(', ')}`
  return new FormulaProblem(`a formula has no function '${name}'`, hint)
}

function expectCount(name: string, given: readonly unknown[], count: number, orMore = false): void {
  if (orMore ? given.length >= count : given.length === count) return
  const values = `${orMore ? 'at least ' : ''}${count} ${count === 1 ? 'value' : 'values'}`
  throw new FormulaProblem(`${name} takes ${values}, here are ${given.length}`)
}

function numberGiven(name: string, of: Expression): NumberExpression {
  if (of.type !== 'text') return of
  throw new FormulaProblem(`${name} takes numbers, here is a text`, castToNumber)
}

function textGiven(name: string, of: Expression): TextExpression {
  if (of.type === 'text') return of
  throw new FormulaProblem(`${name} takes texts, here is a number`, 'a cast step makes a number a text')
}
