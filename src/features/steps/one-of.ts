import { Fault } from '../../core/outcome.ts'
import type { TextSlot } from '../slot.ts'
import { defineStep, inOrder, namesOf } from '../step.ts'
import type { StepRunner } from '../step.ts'

export const oneOf = defineStep({
  name: 'one-of',
  summary: 'Checks that a text is one of a list of categories, letter for letter.',
  missing: 'Missing stays missing. Any other text is `unknown-category` and becomes missing.',
  spec: {
    field: {
      type: 'slots',
      description: 'The text feature, or a list of features with the same categories.',
    },
    values: { type: 'list', of: 'text', min: 1, description: 'The categories.' },
  },
  example: '- one-of: { field: rigMode, values: [hot_thin, warm, nominal, cool, cold_thick] }',
  compile: ({ field, values }, scope) => {
    const known = new Set(values)
    return inOrder(
      namesOf(field).map((name) => {
        const slot = scope.text(name, 'field')
        return slot === null ? null : check(scope.textOutput(name, [slot], values), name, known)
      }),
    )
  },
})

function check({ values, index }: TextSlot, name: string, known: ReadonlySet<string>): StepRunner {
  const message = `'${name}' is none of its ${known.size} categories`
  return (rowCount, faults) => {
    for (let row = 0; row < rowCount; row++) {
      const text = values[row] ?? null
      if (text === null || known.has(text)) continue
      faults.add(row, index, new Fault('unknown-category', message, { field: name, value: text }))
      values[row] = null
    }
  }
}
