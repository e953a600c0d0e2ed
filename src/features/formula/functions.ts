import { failed, isFiniteNumber, without } from './expression.ts'
import type { Expression, NumberExpression, TextExpression } from './expression.ts'
import { ofTwo } from './operators.ts'

type Kind = 'number' | 'text'

/** A function of formulas: what it is given, and what is made of it. */
export interface FormulaFunction {
  /** The kinds of what it is given, in order. */
  readonly takes: readonly Kind[]
  /** True where the last of them may come again. */
  readonly repeats?: true
  /** Called with expressions of these kinds. */
  readonly make: (given: readonly Expression[]) => Expression
}

/** Only finite numbers are given; what comes back without being finite has failed. */
function ofNumber(operate: (x: number) => number): FormulaFunction {
  const make = ([of]: readonly Expression[]): NumberExpression => {
    // By `takes`.
    const { at } = of as NumberExpression
    return {
      type: 'number',
      at: (row) => {
        const x = at(row)
        if (!isFiniteNumber(x)) return without(x)
        const y = operate(x)
        return isFiniteNumber(y) ? y : failed
      },
    }
  }
  return { takes: ['number'], make }
}

function ofNumbers(operate: (x: number, y: number) => number, repeats = false): FormulaFunction {
  const pair = ofTwo(operate)
  return {
    takes: ['number', 'number'],
    ...(repeats ? { repeats } : {}),
    // By `takes`, all are numbers and there are two at least.
    make: (given) => ({
      type: 'number',
      at: (given as readonly NumberExpression[]).map(({ at }) => at).reduce(pair),
    }),
  }
}

/** A text from a text. */
function ofText(operate: (text: string) => string): FormulaFunction {
  const make = ([of]: readonly Expression[]): TextExpression => {
    // By `takes`.
    const { at, symbols } = of as TextExpression
    return {
      type: 'text',
      symbols: new Set(Array.from(symbols, operate)),
      at: (row) => {
        const text = at(row)
        return typeof text === 'string' ? operate(text) : text
      },
    }
  }
  return { takes: ['text'], make }
}

/** Whether two texts stand to each other as asked. */
function ofTexts(test: (text: string, part: string) => boolean): FormulaFunction {
  const make = (given: readonly Expression[]): NumberExpression => {
    // By `takes`.
    const [of, part] = given as readonly [TextExpression, TextExpression]
    return {
      type: 'boolean',
      at: (row) => {
        const x = of.at(row)
        const y = part.at(row)
        if (x === null || y === null) return NaN
        return x === undefined || y === undefined ? failed : Number(test(x, y))
      },
    }
  }
  return { takes: ['text', 'text'], make }
}

const length: FormulaFunction = {
  takes: ['text'],
  make: ([of]) => {
    // By `takes`.
    const { at } = of as TextExpression
    return {
      type: 'number',
      at: (row) => {
        const text = at(row)
        return text === null ? NaN : (text?.length ?? failed)
      },
    }
  },
}

/** Every function that a formula may call. What is asked of any kind (`isMissing`) is part of the language. */
export const formulaFunctions: Readonly<Record<string, FormulaFunction>> = {
  abs: ofNumber(Math.abs),
  sign: ofNumber(Math.sign),
  floor: ofNumber(Math.floor),
  ceil: ofNumber(Math.ceil),
  round: ofNumber(Math.round),
  trunc: ofNumber(Math.trunc),
  sqrt: ofNumber(Math.sqrt),
  cbrt: ofNumber(Math.cbrt),
  exp: ofNumber(Math.exp),
  log: ofNumber(Math.log),
  log2: ofNumber(Math.log2),
  log10: ofNumber(Math.log10),
  log1p: ofNumber(Math.log1p),
  sin: ofNumber(Math.sin),
  cos: ofNumber(Math.cos),
  tan: ofNumber(Math.tan),
  asin: ofNumber(Math.asin),
  acos: ofNumber(Math.acos),
  atan: ofNumber(Math.atan),
  tanh: ofNumber(Math.tanh),
  atan2: ofNumbers(Math.atan2),
  pow: ofNumbers(Math.pow),
  hypot: ofNumbers(Math.hypot, true),
  min: ofNumbers(Math.min, true),
  max: ofNumbers(Math.max, true),
  lower: ofText((text) => text.toLowerCase()),
  upper: ofText((text) => text.toUpperCase()),
  trim: ofText((text) => text.trim()),
  length,
  contains: ofTexts((text, part) => text.includes(part)),
  startsWith: ofTexts((text, part) => text.startsWith(part)),
  endsWith: ofTexts((text, part) => text.endsWith(part)),
}
