import type { NumericSlot, Slot, TextSlot } from '../slot.ts'
import { defineStep, inOrder, namesOf } from '../step.ts'
import type { StepRunner, StepScope } from '../step.ts'

export const impute = defineStep({
  name: 'impute',
  summary: 'Puts a value where a feature has none.',
  missing:
    'Missing becomes the value, also where an earlier step took a value away: the fault that it found still holds.',
  spec: {
    field: { type: 'slots', description: 'The feature, or a list of features with the same value.' },
    value: {
      type: 'scalar',
      description: 'What takes the place of a missing value: a number, or text for text.',
    },
  },
  example: '- impute: { field: [tsa_temp, tsb_temp], value: 42.5 }',
  compile: ({ field, value }, scope) =>
    inOrder(
      namesOf(field).map((name) => {
        const slot = scope.slot(name, 'field')
        return slot === null ? null : fill(slot, name, value, scope)
      }),
    ),
})

function fill(
  slot: Slot,
  name: string,
  value: string | number | boolean,
  scope: StepScope,
): StepRunner | null {
  if (slot.kind === 'text') {
    const text = String(value)
    const { ofNumbers } = slot
    const output = scope.textOutput(name, [slot], { symbols: [...slot.symbols, text], ofNumbers })
    return fillText(output, text, scope.present)
  }
  if (typeof value !== 'string') {
    const number = Number(value)
    // A share of true and false is neither.
    const content = slot.content === 'boolean' && number !== 0 && number !== 1 ? 'number' : slot.content
    return fillNumber(scope.numericOutput(name, [slot], content), number, scope.present)
  }
  scope.refuse('value', `'${name}' is a number and cannot become text`)
  return null
}

function fillNumber({ values }: NumericSlot, number: number, present: Uint8Array): StepRunner {
  return (rowCount) => {
    for (let row = 0; row < rowCount; row++) {
      if (Number.isNaN(values[row]) && present[row] === 1) values[row] = number
    }
  }
}

function fillText({ values }: TextSlot, text: string, present: Uint8Array): StepRunner {
  return (rowCount) => {
    for (let row = 0; row < rowCount; row++) {
      if (values[row] === null && present[row] === 1) values[row] = text
    }
  }
}
