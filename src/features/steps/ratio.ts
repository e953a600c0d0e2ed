import { Fault } from '../../core/outcome.ts'
import { defineStep } from '../step.ts'

export const ratio = defineStep({
  name: 'ratio',
  summary: 'Divides one number by another.',
  missing:
    'Missing when either number is. A ratio to zero is `step-failed` or missing, as `onZero` says; one too large for a number is `step-failed`.',
  spec: {
    numerator: { type: 'slot', description: 'The number that is divided.' },
    denominator: { type: 'slot', description: 'The number it is divided by.' },
    as: { type: 'new-slot', description: 'The feature that gets the ratio.' },
    onZero: {
      type: 'choice',
      values: ['step-failed', 'missing'],
      default: 'step-failed',
      description: 'What a denominator of zero gives.',
    },
  },
  example: '- ratio: { numerator: psa_bar, denominator: psb_bar, as: pressure_ratio }',
  compile: ({ numerator, denominator, as, onZero }, scope) => {
    const above = scope.numeric(numerator, 'numerator')
    const below = scope.numeric(denominator, 'denominator')
    if (above === null || below === null) return null
    const { values, index } = scope.numericOutput(as, [above, below])
    const failsOnZero = onZero === 'step-failed'
    const zero = new Fault('step-failed', `'${as}': '${denominator}' is zero`, { field: as, value: '0' })
    const overflow = new Fault('step-failed', `'${as}' is too large for a number`, { field: as })
    return (rowCount, faults) => {
      for (let row = 0; row < rowCount; row++) {
        const divisor = below.values[row]!
        const dividend = above.values[row]!
        const quotient = dividend / divisor
        const isSound = divisor !== 0 && Math.abs(quotient) !== Infinity
        values[row] = isSound ? quotient : NaN
        if (isSound || Number.isNaN(dividend)) continue
        if (divisor !== 0) faults.add(row, index, overflow)
        else if (failsOnZero) faults.add(row, index, zero)
      }
    }
  },
})
