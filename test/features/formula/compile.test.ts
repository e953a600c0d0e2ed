import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileFormula } from '../../../src/features/formula/compile.ts'
import { formulaFunctions } from '../../../src/features/formula/functions.ts'
import { FormulaProblem, parseFormula } from '../../../src/features/formula/parse.ts'
import type { NumberContent, Slot } from '../../../src/features/slot.ts'

function numbers(value: number | null, content: NumberContent = 'number'): Slot {
  return { kind: 'numeric', index: 0, content, values: Float64Array.of(value ?? NaN) }
}

function texts(value: string | null, symbols: readonly string[] = []): Slot {
  return { kind: 'text', index: 0, values: [value], symbols: new Set(symbols), ofNumbers: false }
}

const slots: Readonly<Record<string, Slot>> = {
  two: numbers(2),
  zero: numbers(0),
  big: numbers(1e308),
  none: numbers(null),
  on: numbers(1, 'boolean'),
  off: numbers(0, 'boolean'),
  perhaps: numbers(null, 'boolean'),
  word: texts('warm'),
  mode: texts('cool', ['cool', 'warm']),
  nothing: texts(null),
  'oil temp': numbers(40),
}

const slotOf = (name: string) => slots[name] ?? null

/** The value in the one row there is: `failed`, or null where it is missing. */
function valueOf(formula: string): unknown {
  const compiled = compileFormula(parseFormula(formula), slotOf, 1)
  compiled?.run(1)
  const value = compiled?.result.cells[0]
  if (value === undefined || value === Infinity) return 'failed'
  return Number.isNaN(value) ? null : value
}

describe('compileFormula', () => {
  it.each([
    ['two + 1', 3],
    ['two - 5', -3],
    ['two * 4', 8],
    ['two / 4', 0.5],
    ['7 % two', 1],
    ['two ** 3', 8],
    ['-two', -2],
    ['+two', 2],
    ['1 / 2 * two', 1],
    ['on + two', 3],
    ["feature('oil temp') + 1", 41],
    ['two == 2', 1],
    ['two != 2', 0],
    ['two < 2', 0],
    ['two <= 2', 1],
    ['two > 1', 1],
    ['two >= 3', 0],
    ['!on', 0],
    ['on && off', 0],
    ['on || off', 1],
    ['on ? 10 : 20', 10],
    ['off ? 10 : 20', 20],
    ['two ?? 5', 2],
    ["word == 'warm'", 1],
    ["word != 'warm'", 0],
    ["word + '!'", 'warm!'],
    ["two > 1 ? 'high' : 'low'", 'high'],
    ["word ?? 'x'", 'warm'],
    ['upper(word)', 'WARM'],
    ["lower('ÄÖ')", 'äö'],
    ["trim('  a ')", 'a'],
    ['length(word)', 4],
    ["contains(word, 'ar')", 1],
    ["startsWith(word, 'ar')", 0],
    ["endsWith(word, 'rm')", 1],
    ['min(two, 5, 1)', 1],
    ['max(two, 5, 1)', 5],
    ['hypot(3, 4)', 5],
    ['pow(two, 10)', 1024],
    ['atan2(0, 1)', 0],
    ['round(2.5) + floor(-0.5) + ceil(0.2) + trunc(-1.7)', 2],
    ['isMissing(two)', 0],
  ])('computes %s', (formula, value) => {
    expect(valueOf(formula)).toBe(value)
  })

  it.each([
    ['none + 1', null],
    ['none * 0', null],
    ['none / zero', null],
    ['none ** 0', null],
    ['-none', null],
    ['none > 1', null],
    ['none == none', null],
    ['none != 1', null],
    ['sqrt(none)', null],
    ['max(two, none)', null],
    ['!perhaps', null],
    ['perhaps && off', 0],
    ['off && perhaps', 0],
    ['perhaps && on', null],
    ['on || perhaps', 1],
    ['perhaps || on', 1],
    ['perhaps || off', null],
    ['perhaps ? 1 : 2', null],
    ['on ? none : 2', null],
    ['off ? none : 2', 2],
    ['none ?? 5', 5],
    ['none ?? none ?? 6', 6],
    ["nothing == 'a'", null],
    ["nothing + 'a'", null],
    ["perhaps ? 'a' : 'b'", null],
    ["nothing ?? 'x'", 'x'],
    ['length(nothing)', null],
    ['contains(word, nothing)', null],
    ['upper(nothing)', null],
    ['isMissing(none)', 1],
    ['isMissing(nothing)', 1],
    ['isMissing(none) ? 0 : none + 1', 0],
  ])('knows what is missing: %s', (formula, value) => {
    expect(valueOf(formula)).toBe(value)
  })

  it.each([
    'two / zero',
    'zero / zero',
    '1 / (two / zero)',
    '7 % zero',
    '7 % (two / zero)',
    '(two / zero) ** 0',
    'big * 10',
    'big + big',
    'big - (big * 10)',
    '(two / zero) - (two / zero)',
    'sqrt(-1)',
    'log(zero)',
    'exp(1000)',
    'atan(two / zero)',
    'asin(2)',
    '-(two / zero)',
    'two / zero > 1',
    'two / zero == two / zero',
    '!(two / zero > 1)',
    'two / zero > 1 ? 1 : 2',
    "two / zero > 1 ? 'a' : 'b'",
    "(two / zero > 1 ? 'a' : 'b') + 'c'",
    "(two / zero > 1 ? 'a' : 'b') == 'c'",
    "length(two / zero > 1 ? 'a' : 'b')",
    "contains(two / zero > 1 ? 'a' : 'b', 'a')",
    "isMissing(two / zero > 1 ? 'a' : 'b')",
    'isMissing(two / zero)',
    '(two / zero) ?? 1',
    'on && two / zero > 1',
  ])('fails where there is no finite number: %s', (formula) => {
    expect(valueOf(formula)).toBe('failed')
  })

  it('says which texts it may give', () => {
    const symbolsOf = (formula: string) => {
      const result = compileFormula(parseFormula(formula), slotOf, 1)?.result
      return result?.type === 'text' ? [...result.symbols] : null
    }
    expect(symbolsOf("on ? 'a' : 'b'")).toEqual(['a', 'b'])
    expect(symbolsOf("mode ?? 'none'")).toEqual(['cool', 'warm', 'none'])
    expect(symbolsOf('upper(mode)')).toEqual(['COOL', 'WARM'])
    expect(symbolsOf("mode + 'x'")).toEqual([])
  })

  it('tells true and false from numbers', () => {
    const typeOf = (formula: string) => compileFormula(parseFormula(formula), slotOf, 1)?.result.type
    expect(['on', 'two > 1', '!on', 'on ? true : off', 'on ?? off', 'isMissing(two)'].map(typeOf)).toEqual(
      Array<string>(6).fill('boolean'),
    )
    expect(['two', '-on', 'on + on', 'on ? 1 : off', 'abs(on)'].map(typeOf)).toEqual(
      Array<string>(5).fill('number'),
    )
  })

  it.each([
    ["two + 'a'", "'+' takes numbers, here is a text (a cast step makes a text a number)"],
    ['two < word', "'<' takes numbers, here is a text (a cast step makes a text a number)"],
    ['word < word', "'<' takes numbers, here are texts (a cast step makes a text a number)"],
    ["two == 'a'", "'==' takes numbers, here is a text (a cast step makes a text a number)"],
    ['word ?? 1', "'??' takes numbers, here is a text (a cast step makes a text a number)"],
    ['!two', '\'!\' takes what is true or false, here is a number (compare it: x != 0, x == "on")'],
    ['on && word', '\'&&\' takes what is true or false, here is a text (compare it: x != 0, x == "on")'],
    ['two ? 1 : 0', '\'?\' takes what is true or false, here is a number (compare it: x != 0, x == "on")'],
    ["on ? 1 : 'a'", "'? :' gives a text on one side and a number on the other"],
    ['sqrt(word)', 'sqrt takes numbers, here is a text (a cast step makes a text a number)'],
    ['upper(two)', 'upper takes texts, here is a number (a cast step makes a number a text)'],
    ['sqrt()', 'sqrt takes 1 value, here are 0'],
    ['min(two)', 'min takes at least 2 values, here are 1'],
    ['isMissing(two, two)', 'isMissing takes 1 value, here are 2'],
    ['feature(two)', "feature takes a name in quotes (feature('oil temp'))"],
    ['sqroot(two)', "a formula has no function 'sqroot' (did you mean 'sqrt'?)"],
    ['constructor(two)', /^a formula has no function 'constructor' \(there are: abs, /],
    ['valueOf()', /^a formula has no function 'valueOf'/],
  ])('refuses %s', (formula, told) => {
    let problem = ''
    try {
      compileFormula(parseFormula(formula), slotOf, 1)
    } catch (error) {
      if (!(error instanceof FormulaProblem)) throw error
      problem = error.hint === undefined ? error.message : `${error.message} (${error.hint})`
    }
    if (typeof told === 'string') expect(problem).toBe(told)
    else expect(problem).toMatch(told)
  })

  it('asks for every name, and gives nothing where one stands for nothing', () => {
    const asked: string[] = []
    const lost = (name: string) => {
      asked.push(name)
      return null
    }
    expect(compileFormula(parseFormula('a + max(b.c, -d) > (e ? f : __proto__)'), lost, 1)).toBe(null)
    expect(asked).toEqual(['a', 'b.c', 'd', 'e', 'f', '__proto__'])
  })

  it('gives numbers that are finite, missing or failed, whatever the function and its numbers', () => {
    const anyNumber = fc.oneof(fc.double(), fc.constantFrom(0, -0, 1e308, -1e308, NaN))
    for (const [name, { takes }] of Object.entries(formulaFunctions)) {
      if (takes === 'text' || takes === 'texts') continue
      const count = takes === 'number' ? 1 : 2
      const formula = parseFormula(`${name}(${['x0', 'x1'].slice(0, count).join(', ')})`)
      fc.assert(
        fc.property(fc.array(anyNumber, { minLength: 2, maxLength: 2 }), (given) => {
          const compiled = compileFormula(formula, (x) => numbers(given[Number(x.slice(1))]!), 1)
          compiled?.run(1)
          const at = compiled?.result.cells[0]
          const used = given.slice(0, count)
          if (used.some(Number.isNaN)) expect(at).toBeNaN()
          else expect(at === Infinity || Number.isFinite(at)).toBe(true)
        }),
        { numRuns: 50 },
      )
    }
  })
})
