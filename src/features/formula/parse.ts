import jsep from 'jsep'
import { messageOf } from '../../core/errors.ts'
import { pathWithin } from '../../core/field-path.ts'
import type { PathPart } from '../../core/field-path.ts'
import { binaryOperators, unaryOperators } from './operators.ts'

/** A formula as a tree of what our formulas have, and nothing else of what JavaScript has. */
export type FormulaNode =
  | { readonly kind: 'literal'; readonly value: number | string | boolean }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'unary'; readonly operator: string; readonly of: FormulaNode }
  | {
      readonly kind: 'binary'
      readonly operator: string
      readonly left: FormulaNode
      readonly right: FormulaNode
    }
  | {
      readonly kind: 'choice'
      readonly test: FormulaNode
      readonly yes: FormulaNode
      readonly no: FormulaNode
    }
  | { readonly kind: 'call'; readonly name: string; readonly given: readonly FormulaNode[] }

/** What is wrong with a formula, for who wrote it. Thrown while it is compiled, and nowhere else. */
export class FormulaProblem extends Error {
  readonly hint: string | undefined

  constructor(message: string, hint?: string) {
    super(message)
    this.hint = hint
  }
}

/** So long that no formula needs it, so short that what is nested in it fits on the stack. */
const longest = 2000

/**
 * Reads a formula. The parser is a library's; it makes a tree and runs nothing. Of that tree only what is listed here is
 * taken over: whatever else the language has is refused.
 *
 * @throws FormulaProblem
 */
export function parseFormula(text: string): FormulaNode {
  if (text.trim() === '') throw new FormulaProblem('the formula is empty')
  if (text.length > longest) throw new FormulaProblem(`the formula has more than ${longest} characters`)
  return nodeOf(treeOf(text))
}

function treeOf(text: string): jsep.CoreExpression {
  try {
    // All that its parser makes, plugins aside, of which there are none.
    return jsep(text) as jsep.CoreExpression
  } catch (error) {
    if (error instanceof RangeError) throw new FormulaProblem('the formula is nested too deeply')
    throw syntaxProblem(text, error)
  }
}

function syntaxProblem(text: string, error: unknown): FormulaProblem {
  // The parser's errors carry these; others have neither.
  const { index, description } = error as { readonly index?: number; readonly description?: string }
  const what = description ?? messageOf(error)
  const message = `${what.charAt(0).toLowerCase()}${what.slice(1)}`
  const at = index === undefined ? '' : ` at character ${index + 1} of the formula`
  const isAssignment = index !== undefined && text[index] === '='
  return new FormulaProblem(`${message}${at}`, isAssignment ? '== compares' : undefined)
}

function nodeOf(tree: jsep.Expression): FormulaNode {
  // As above: the parts of its tree are of the same kinds.
  const node = tree as jsep.CoreExpression
  switch (node.type) {
    case 'Literal':
      return literal(node)
    case 'Identifier':
    case 'MemberExpression':
      return { kind: 'name', name: nameOf(node) }
    case 'UnaryExpression':
      return { kind: 'unary', operator: known(node.operator, unaryOperators), of: nodeOf(node.argument) }
    case 'BinaryExpression':
      return {
        kind: 'binary',
        operator: known(node.operator, binaryOperators),
        left: nodeOf(node.left),
        right: nodeOf(node.right),
      }
    case 'ConditionalExpression':
      return {
        kind: 'choice',
        test: nodeOf(node.test),
        yes: nodeOf(node.consequent),
        no: nodeOf(node.alternate),
      }
    case 'CallExpression':
      return call(node)
    case 'Compound':
    case 'SequenceExpression':
      throw new FormulaProblem(
        'the formula is more than one expression: is there an operator missing?',
        '&&, || and ! stand for and, or and not',
      )
    case 'ArrayExpression':
      throw new FormulaProblem('a formula has no lists')
    case 'ThisExpression':
      throw new FormulaProblem("a formula has no 'this': features are called by their names")
    default:
      // Of a plugin that somebody else in the program has given the parser.
      throw new FormulaProblem(`a formula has no ${tree.type}`)
  }
}

function literal({ value, raw }: jsep.Literal): FormulaNode {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new FormulaProblem(`${raw} is too large for a number`)
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean')
    return { kind: 'literal', value }
  throw new FormulaProblem(
    `a formula has no ${raw}`,
    'isMissing(x) asks whether x has a value, x ?? 0 gives it one',
  )
}

/** `motor.bearing.temp`, `readings[0].value`, `labels["a.b"]`: as paths are written. */
function nameOf(node: jsep.CoreExpression): string {
  if (node.type === 'Identifier') return node.name
  if (node.type !== 'MemberExpression' || node.optional === true)
    throw new FormulaProblem(
      'a part of something is asked for that has no parts: only names have some, joined by dots',
    )
  const outer = nameOf(node.object as jsep.CoreExpression)
  const part = node.property as jsep.CoreExpression
  if (!node.computed) return `${outer}.${nameOf(part)}`
  const inner = partIn(part)
  if (inner === null)
    throw new FormulaProblem(`what stands in the brackets behind '${outer}' is no whole number and no text`)
  return pathWithin(outer, inner)
}

/** The place or the key that stands in brackets; null for anything else. */
function partIn(node: jsep.CoreExpression): PathPart | null {
  if (node.type === 'Literal') {
    const { value } = node
    return typeof value === 'string' || (typeof value === 'number' && Number.isInteger(value)) ? value : null
  }
  if (node.type !== 'UnaryExpression' || node.operator !== '-') return null
  const place = partIn(node.argument as jsep.CoreExpression)
  return typeof place === 'number' ? -place : null
}

function call({ callee, arguments: given }: jsep.CallExpression): FormulaNode {
  const called = callee as jsep.CoreExpression
  if (called.type !== 'Identifier')
    throw new FormulaProblem('a function is called by its name alone', 'round(x), not x.round()')
  return { kind: 'call', name: called.name, given: given.map(nodeOf) }
}

/** What some operators of JavaScript are written for by mistake. */
const meant: Readonly<Record<string, string>> = {
  '===': '== compares',
  '!==': '!= compares',
  '^': '** is the power',
  '&': '&& stands for and',
  '|': '|| stands for or',
  '~': '! stands for not',
}

function known(operator: string, operators: ReadonlySet<string>): string {
  if (operators.has(operator)) return operator
  throw new FormulaProblem(
    `a formula has no operator '${operator}'`,
    meant[operator] ?? `there are: ${[...operators].join(' ')}`,
  )
}
