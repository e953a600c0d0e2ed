import { Fault } from '../../core/outcome.ts'
import { defineStep } from '../step.ts'

export const log1p = defineStep({
  name: 'log1p',
  summary: 'Natural logarithm of 1 + x, exact near zero.',
  missing: 'Missing stays missing. At -1 and below there is no logarithm: `step-failed`, and missing.',
  spec: {
    field: { type: 'slot', description: 'The numeric feature.' },
    as: {
      type: 'new-slot',
      optional: true,
      description: 'The feature that gets the result; in place when left out.',
    },
  },
  example: '- log1p: { field: pump_eff, as: log_power }',
  compile: ({ field, as = field }, scope) => {
    const from = scope.numeric(field, 'field')
    if (from === null) return null
    const { values, index } = scope.numericOutput(as, [from])
    const message = `'${as}': '${field}' is -1 or less and has no logarithm`
    return (rowCount, faults) => {
      for (let row = 0; row < rowCount; row++) {
        const value = from.values[row]!
        if (value <= -1) {
          faults.add(row, index, new Fault('step-failed', message, { field: as, value: String(value) }))
          values[row] = NaN
        } else values[row] = Math.log1p(value)
      }
    }
  },
})
