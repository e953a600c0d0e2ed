import { Fault } from '../../core/outcome.ts'
import { compileFormula } from '../formula/compile.ts'
import type { Expression, NumberExpression, TextExpression } from '../formula/expression.ts'
import { formulaFunctions } from '../formula/functions.ts'
import { FormulaProblem, parseFormula } from '../formula/parse.ts'
import type { NumericSlot, Slot, TextSlot } from '../slot.ts'
import { defineStep } from '../step.ts'
import type { StepRunner, StepScope } from '../step.ts'

const functions = Object.keys(formulaFunctions).join(', ')

export const derive = defineStep({
  name: 'derive',
  summary: `Computes a feature by a formula over others: numbers, texts in quotes, \`true\` and \`false\`; \`+ - * / % **\`, \`== != < <= > >=\`, \`&& || !\`, \`test ? a : b\`, \`a ?? b\` (b where a is missing), and the functions ${functions}, isMissing. \`+\` joins two texts. A name that a formula cannot hold stands in \`feature('oil temp')\`. All numbers are doubles; what is true or false is 1 and 0.`,
  missing:
    'Missing when a value that the formula needs is missing, unless `??` or `isMissing` says what then: `&&` and `||` need no second side where the first decides. What has no finite number (a division by zero, the root of a negative number, an overflow) is `step-failed`.',
  spec: {
    as: { type: 'new-slot', description: 'The feature that gets the result.' },
    formula: { type: 'text', description: 'The formula, in quotes where YAML would read it otherwise.' },
    type: {
      type: 'choice',
      values: ['number', 'text'],
      default: 'number',
      description: 'What the formula gives: a number (or true and false as 1 and 0), or text.',
    },
  },
  example: `- derive: { as: load_share, formula: 'psa_bar > 0 ? (psa_bar - psb_bar) / psa_bar : 0' }`,
  compile: ({ as, formula, type }, scope) => {
    const read: Slot[] = []
    const expression = compiled(formula, read, scope)
    if (expression === null || !isOfType(expression, type, scope)) return null
    if (expression.type === 'text') {
      const { symbols } = expression
      return fillText(expression, scope.textOutput(as, read, { symbols, ofNumbers: false }), as, scope)
    }
    const output = scope.numericOutput(as, read, expression.type)
    return fillNumber(expression, output, as, scope)
  },
})

/** Null where the formula is refused. */
function compiled(formula: string, read: Slot[], scope: StepScope): Expression | null {
  try {
    return compileFormula(parseFormula(formula), (name) => {
      const slot = scope.slot(name, 'formula')
      if (slot !== null && !read.includes(slot)) read.push(slot)
      return slot
    })
  } catch (error) {
    if (!(error instanceof FormulaProblem)) throw error
    scope.refuse('formula', error.message, error.hint)
    return null
  }
}

function isOfType(expression: Expression, type: 'number' | 'text', scope: StepScope): boolean {
  if ((expression.type === 'text') === (type === 'text')) return true
  if (type === 'text') scope.refuse('type', 'the formula gives a number, not text', 'leave type out')
  else scope.refuse('formula', 'the formula gives text, a number is expected', 'type: text says so')
  return false
}

function fillNumber(
  { at }: NumberExpression,
  { values, index }: NumericSlot,
  as: string,
  { present }: StepScope,
): StepRunner {
  const fault = new Fault('step-failed', `'${as}': the formula gives no finite number`, { field: as })
  return (rowCount, faults) => {
    for (let row = 0; row < rowCount; row++) {
      const value = present[row] === 1 ? guarded(at, row, Infinity) : NaN
      if (value === Infinity) {
        faults.add(row, index, fault)
        values[row] = NaN
      } else values[row] = value
    }
  }
}

function fillText(
  { at }: TextExpression,
  { values, index }: TextSlot,
  as: string,
  { present }: StepScope,
): StepRunner {
  const fault = new Fault('step-failed', `'${as}': a part of the formula gives no finite number`, {
    field: as,
  })
  return (rowCount, faults) => {
    for (let row = 0; row < rowCount; row++) {
      const text = present[row] === 1 ? guarded(at, row, undefined) : null
      if (text === undefined) faults.add(row, index, fault)
      values[row] = text ?? null
    }
  }
}

/** Texts may be joined to one that is too long for any, which throws. */
function guarded<T>(at: (row: number) => T, row: number, failed: T): T {
  try {
    return at(row)
  } catch {
    return failed
  }
}
