import { Fault } from '../../core/outcome.ts'
import type { NumericSlot } from '../slot.ts'
import { defineStep, inOrder, namesOf } from '../step.ts'
import type { StepRunner } from '../step.ts'

export const range = defineStep({
  name: 'range',
  summary: 'Checks that a number is one that the sensor can give: between two limits, both included.',
  missing:
    'Missing stays missing: range does not demand a value. A value outside is `out-of-range` and becomes missing.',
  spec: {
    field: { type: 'slots', description: 'The numeric feature, or a list of features with the same limits.' },
    min: { type: 'number', optional: true, description: 'The least value that is accepted.' },
    max: { type: 'number', optional: true, description: 'The greatest value that is accepted.' },
  },
  example: '- range: { field: tsa_temp, min: -20, max: 120 }',
  compile: ({ field, min = -Infinity, max = Infinity }, scope) => {
    if (min === -Infinity && max === Infinity) scope.refuse(null, 'range needs min, max or both')
    if (min > max) scope.refuse('min', `min (${min}) is greater than max (${max})`)
    return inOrder(
      namesOf(field).map((name) => {
        const slot = scope.numeric(name, 'field')
        return slot === null ? null : check(slot, name, min, max)
      }),
    )
  },
})

function check({ values, index }: NumericSlot, name: string, min: number, max: number): StepRunner {
  const message = `'${name}' is outside ${limits(min, max)}`
  return (rowCount, faults) => {
    for (let row = 0; row < rowCount; row++) {
      const value = values[row]!
      // False for NaN: missing passes.
      if (value < min || value > max) {
        faults.add(row, index, new Fault('out-of-range', message, { field: name, value: String(value) }))
        values[row] = NaN
      }
    }
  }
}

function limits(min: number, max: number): string {
  if (max === Infinity) return `its range: at least ${min}`
  return min === -Infinity ? `its range: at most ${max}` : `its range: ${min} to ${max}`
}
