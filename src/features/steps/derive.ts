import { Fault } from '../../core/outcome.ts'
import { compileFormula } from '../formula/compile.ts'
import type { CompiledFormula } from '../formula/compile.ts'
import { failed } from '../formula/expression.ts'
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
    const named = new Map<string, Slot | null>()
    const compiled = compileIn(formula, named, scope)
    if (compiled === null || !isOfType(compiled.result, type, scope)) return null
    const read = [...new Set(named.values())].filter((slot) => slot !== null)
    const { result, run } = compiled
    const fill =
      result.type === 'text'
        ? fillText(
            result,
            scope.textOutput(as, read, { symbols: result.symbols, ofNumbers: false }),
            as,
            scope,
          )
        : fillNumber(result, scope.numericOutput(as, read, result.type), as, scope)
    return (rowCount, faults) => {
      run(rowCount)
      return fill(rowCount, faults)
    }
  },
})

/** Null where the formula is refused. Of a name that stands in it several times what is wrong is told once. */
function compileIn(
  formula: string,
  named: Map<string, Slot | null>,
  scope: StepScope,
): CompiledFormula | null {
  const slotOf = (name: string) => {
    const known = named.get(name)
    if (known !== undefined) return known
    const slot = scope.slot(name, 'formula')
    named.set(name, slot)
    return slot
  }
  try {
    return compileFormula(parseFormula(formula), slotOf, scope.present.length)
  } catch (error) {
    if (!(error instanceof FormulaProblem)) throw error
    scope.refuse('formula', error.message, error.hint)
    return null
  }
}

function isOfType({ type: given }: Expression, type: 'number' | 'text', scope: StepScope): boolean {
  if ((given === 'text') === (type === 'text')) return true
  if (type === 'text') scope.refuse('type', 'the formula gives a number, not text', 'leave type out')
  else scope.refuse('formula', 'the formula gives text, a number is expected', 'type: text says so')
  return false
}

function fillNumber(
  { cells }: NumberExpression,
  { values, index }: NumericSlot,
  as: string,
  { present }: StepScope,
): StepRunner {
  const fault = new Fault('step-failed', `'${as}': the formula gives no finite number`, { field: as })
  return (rowCount, faults) => {
    for (let row = 0; row < rowCount; row++) {
      const value = present[row] === 1 ? cells[row]! : NaN
      if (value === failed) faults.add(row, index, fault)
      values[row] = value === failed ? NaN : value
    }
  }
}

function fillText(
  { cells }: TextExpression,
  { values, index }: TextSlot,
  as: string,
  { present }: StepScope,
): StepRunner {
  const message = `'${as}': the formula gives no text, since a part of it has no finite number or is too long`
  const fault = new Fault('step-failed', message, { field: as })
  return (rowCount, faults) => {
    for (let row = 0; row < rowCount; row++) {
      const text = present[row] === 1 ? cells[row] : null
      if (text === undefined) faults.add(row, index, fault)
      values[row] = text ?? null
    }
  }
}
