import jsep from 'jsep'
import { describe, expect, it } from 'vitest'
import { FormulaProblem, parseFormula } from '../../../src/features/formula/parse.ts'

const name = (of: string) => ({ kind: 'name', name: of })
const value = (of: unknown) => ({ kind: 'literal', value: of })

function problemOf(formula: string): string {
  try {
    parseFormula(formula)
  } catch (error) {
    if (!(error instanceof FormulaProblem)) throw error
    return error.hint === undefined ? error.message : `${error.message} (${error.hint})`
  }
  throw new Error(`'${formula}' is accepted`)
}

describe('parseFormula', () => {
  it.each([
    ['1.5', value(1.5)],
    ['"a b"', value('a b')],
    ['true', value(true)],
    ['motor.bearing.temp', name('motor.bearing.temp')],
    ['readings[0].value', name('readings[0].value')],
    ['readings[-1].value', name('readings[-1].value')],
    ['labels["a.b"][2]', name('labels["a.b"][2]')],
    ["labels['site']", name('labels.site')],
    ['-a', { kind: 'unary', operator: '-', of: name('a') }],
    ['a ?? 0', { kind: 'binary', operator: '??', left: name('a'), right: value(0) }],
    ['a ? b : 1', { kind: 'choice', test: name('a'), yes: name('b'), no: value(1) }],
    ['min(a, 2)', { kind: 'call', name: 'min', given: [name('a'), value(2)] }],
  ])('reads %s', (formula, tree) => {
    expect(parseFormula(formula)).toEqual(tree)
  })

  it('binds operators as JavaScript does', () => {
    const sum = { kind: 'binary', operator: '*', left: name('b'), right: name('c') }
    expect(parseFormula('a + b * c > d')).toEqual({
      kind: 'binary',
      operator: '>',
      left: { kind: 'binary', operator: '+', left: name('a'), right: sum },
      right: name('d'),
    })
  })

  it.each([
    ['', 'the formula is empty'],
    ['  ', 'the formula is empty'],
    ['a +', 'expected expression after + at character 4 of the formula'],
    ['(a', 'unclosed ( at character 3 of the formula'],
    ['a = 1', 'unexpected "=" at character 3 of the formula (== compares)'],
    [
      'a and b',
      'the formula is more than one expression: is there an operator missing? (&&, || and ! stand for and, or and not)',
    ],
    [
      'a; b',
      'the formula is more than one expression: is there an operator missing? (&&, || and ! stand for and, or and not)',
    ],
    ['a === b', "a formula has no operator '===' (== compares)"],
    ['a ^ 2', "a formula has no operator '^' (** is the power)"],
    ['a << 2', "a formula has no operator '<<' (there are: + - * / % ** == != < <= > >= && || ??)"],
    ['~a', "a formula has no operator '~' (! stands for not)"],
    ['[a]', 'a formula has no lists'],
    ['this', "a formula has no 'this': features are called by their names"],
    ['this.a', 'a part of something is asked for that has no parts: only names have some, joined by dots'],
    ['a?.b', 'a part of something is asked for that has no parts: only names have some, joined by dots'],
    ['a[b]', "what stands in the brackets behind 'a' is no whole number and no text"],
    ['a[0.5]', "what stands in the brackets behind 'a' is no whole number and no text"],
    ['a[!1]', "what stands in the brackets behind 'a' is no whole number and no text"],
    ['a.round()', 'a function is called by its name alone (round(x), not x.round())'],
    ['f(a)(b)', 'a function is called by its name alone (round(x), not x.round())'],
    ['null', 'a formula has no null (isMissing(x) asks whether x has a value, x ?? 0 gives it one)'],
    ['1e400', '1e400 is too large for a number'],
    ['1'.repeat(2001), 'the formula has more than 2000 characters'],
  ])('refuses %s', (formula, problem) => {
    expect(problemOf(formula)).toBe(problem)
  })

  it('refuses what somebody has taught the parser', () => {
    jsep.addBinaryOp('@', 9)
    jsep.addUnaryOp('#')
    jsep.addLiteral('much', Infinity)
    const hook = ({ node }: { node?: jsep.Expression }) => {
      if (node?.['name'] === 'odd') node.type = 'OddExpression'
    }
    jsep.hooks.add('after-token', hook)
    try {
      expect(problemOf('a @ b')).toMatch(/^a formula has no operator '@'/)
      expect(problemOf('#a')).toMatch(/^a formula has no operator '#'/)
      expect(problemOf('much')).toBe('much is too large for a number')
      expect(problemOf('1 + odd')).toBe('a formula has no OddExpression')
    } finally {
      jsep.removeBinaryOp('@')
      jsep.removeUnaryOp('#')
      jsep.removeLiteral('much')
      delete (jsep.hooks as { 'after-token'?: unknown })['after-token']
    }
  })

  it('refuses or reads whatever is nested in 2000 characters', () => {
    for (const open of ['(', 'abs(', '-', '!', 'a[', 'a ? ']) {
      const formula = open.repeat(Math.floor(1990 / open.length))
      expect(problemOf(formula)).not.toBe('')
    }
    expect(parseFormula(`${'-'.repeat(1000)}a`).kind).toBe('unary')
  })
})
