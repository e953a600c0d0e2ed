import type { NumericSlot } from '../slot.ts'
import { defineStep, inOrder, namesOf } from '../step.ts'
import type { StepRunner } from '../step.ts'

export const clip = defineStep({
  name: 'clip',
  summary:
    'Brings a number within limits: below the least it becomes the least, above the greatest the greatest.',
  missing: 'Missing stays missing.',
  spec: {
    field: { type: 'slots', description: 'The numeric feature, or a list of features with the same limits.' },
    min: { type: 'number', optional: true, description: 'The least value.' },
    max: { type: 'number', optional: true, description: 'The greatest value.' },
  },
  example: '- clip: { field: vs_vib, min: 0, max: 1 }',
  compile: ({ field, min = -Infinity, max = Infinity }, scope) => {
    if (min === -Infinity && max === Infinity) scope.refuse(null, 'clip needs min, max or both')
    if (min > max) scope.refuse('min', `min (${min}) is greater than max (${max})`)
    return inOrder(
      namesOf(field).map((name) => {
        const slot = scope.numeric(name, 'field')
        if (slot === null) return null
        // A time within limits is a time; true and false are not within limits.
        const content = slot.content === 'boolean' ? 'number' : slot.content
        return limit(scope.numericOutput(name, [slot], content), min, max)
      }),
    )
  },
})

function limit({ values }: NumericSlot, min: number, max: number): StepRunner {
  return (rowCount) => {
    for (let row = 0; row < rowCount; row++) {
      const value = values[row]!
      // Both false for NaN.
      if (value < min) values[row] = min
      else if (value > max) values[row] = max
    }
  }
}
