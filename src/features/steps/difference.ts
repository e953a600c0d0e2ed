import { Fault } from '../../core/outcome.ts'
import { defineStep } from '../step.ts'

export const difference = defineStep({
  name: 'difference',
  summary: 'Takes one number from another.',
  missing: 'Missing when either number is. One too large for a number is `step-failed`.',
  spec: {
    field: { type: 'slot', description: 'The number that is taken from.' },
    minus: { type: 'slot', description: 'The number that is taken away.' },
    as: { type: 'new-slot', description: 'The feature that gets the difference.' },
  },
  example: '- difference: { field: tsb_temp, minus: tsa_temp, as: temp_rise }',
  compile: ({ field, minus, as }, scope) => {
    const from = scope.numeric(field, 'field')
    const away = scope.numeric(minus, 'minus')
    if (from === null || away === null) return null
    const { values, index } = scope.numericOutput(as, [from, away])
    const overflow = new Fault('step-failed', `'${as}' is too large for a number`, { field: as })
    return (rowCount, faults) => {
      for (let row = 0; row < rowCount; row++) {
        const rest = from.values[row]! - away.values[row]!
        values[row] = rest
        if (Math.abs(rest) === Infinity) {
          faults.add(row, index, overflow)
          values[row] = NaN
        }
      }
    }
  },
})
