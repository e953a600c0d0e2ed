import { isFiniteNumber, without, withoutText } from './expression.ts'
import type { BatchOperation, NumberCells, TextCells } from './expression.ts'
import { ofTexts, ofTwo } from './operators.ts'

/** A function of formulas, by the kinds of what it is given and what it makes. */
export type FormulaFunction =
  | {
      readonly takes: 'number'
      readonly run: (of: NumberCells, into: NumberCells) => BatchOperation
    }
  | {
      /** As many as there are where `repeats`, two at least: of three, the first two, and that with the third. */
      readonly takes: 'numbers'
      readonly repeats: boolean
      readonly run: (left: NumberCells, right: NumberCells, into: NumberCells) => BatchOperation
    }
  | {
      readonly takes: 'text'
      readonly gives: 'text'
      /** Of one text, for those that are known beforehand. */
      readonly of: (text: string) => string
      readonly run: (of: Readonly<TextCells>, into: TextCells) => BatchOperation
    }
  | {
      readonly takes: 'text'
      readonly gives: 'number'
      readonly run: (of: Readonly<TextCells>, into: NumberCells) => BatchOperation
    }
  | {
      /** Gives true or false. */
      readonly takes: 'texts'
      readonly run: (
        left: Readonly<TextCells>,
        right: Readonly<TextCells>,
        into: NumberCells,
      ) => BatchOperation
    }

/** Only finite numbers are given; what comes back without being finite has failed. */
function ofNumber(operate: (x: number) => number): FormulaFunction {
  return {
    takes: 'number',
    run: (of, into) => (rowCount) => {
      for (let row = 0; row < rowCount; row++) {
        const x = of[row]!
        const y = isFiniteNumber(x) ? operate(x) : x
        into[row] = isFiniteNumber(y) ? y : without(x)
      }
    },
  }
}

function ofNumbers(operate: (x: number, y: number) => number, repeats = false): FormulaFunction {
  return { takes: 'numbers', repeats, run: ofTwo(operate) }
}

/** A text from a text. */
function ofText(operate: (text: string) => string): FormulaFunction {
  return {
    takes: 'text',
    gives: 'text',
    of: operate,
    run: (of, into) => (rowCount) => {
      for (let row = 0; row < rowCount; row++) {
        const text = of[row]
        into[row] = typeof text === 'string' ? orFailed(operate, text) : text
      }
    },
  }
}

/** A text may grow too long for any when its letters are changed, which throws. */
function orFailed(operate: (text: string) => string, text: string): string | undefined {
  try {
    return operate(text)
  } catch {
    return undefined
  }
}

const length: FormulaFunction = {
  takes: 'text',
  gives: 'number',
  run: (of, into) => (rowCount) => {
    for (let row = 0; row < rowCount; row++) {
      const text = of[row]
      into[row] = typeof text === 'string' ? text.length : withoutText(text)
    }
  },
}

/** Every function that a formula may call, beside what is asked of any kind (`isMissing`). */
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
  contains: { takes: 'texts', run: ofTexts((text, part) => text.includes(part)) },
  startsWith: { takes: 'texts', run: ofTexts((text, part) => text.startsWith(part)) },
  endsWith: { takes: 'texts', run: ofTexts((text, part) => text.endsWith(part)) },
}
