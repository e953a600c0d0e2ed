import { defineStep } from '../step.ts'

export const constant = defineStep({
  name: 'constant',
  summary:
    'Makes a feature that has the same value in every row: a number, a text, or 1 and 0 for true and false.',
  missing: 'Reads nothing, so nothing can be missing.',
  spec: {
    as: { type: 'new-slot', description: "The feature's name." },
    value: { type: 'scalar', description: 'Its value.' },
  },
  example: '- constant: { as: plant, value: north }',
  compile: ({ as, value }, scope) => {
    const { present } = scope
    if (typeof value === 'string') {
      const { values } = scope.textOutput(as, [], { symbols: [value], ofNumbers: false })
      return (rowCount) => {
        for (let row = 0; row < rowCount; row++) values[row] = present[row] === 1 ? value : null
      }
    }
    const { values } = scope.numericOutput(as, [], typeof value === 'boolean' ? 'boolean' : 'number')
    const number = Number(value)
    return (rowCount) => {
      for (let row = 0; row < rowCount; row++) values[row] = present[row] === 1 ? number : NaN
    }
  },
})
