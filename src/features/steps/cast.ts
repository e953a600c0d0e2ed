import { Fault } from '../../core/outcome.ts'
import { parseNumber } from '../number-text.ts'
import { booleanTexts } from '../slot.ts'
import type { NumericSlot, TextContent, TextSlot } from '../slot.ts'
import { defineStep, inOrder, namesOf } from '../step.ts'
import type { StepRunner } from '../step.ts'

export const cast = defineStep({
  name: 'cast',
  summary:
    'Turns text into a number (decimal digits with sign, point and exponent), or a number into its shortest text (a boolean into `true` and `false`). A feature that is of that kind already is left as it is.',
  missing:
    'Missing stays missing. Text that is no number, the empty text too, is `wrong-type`; NaN and Infinity are `not-finite`; both become missing.',
  spec: {
    field: { type: 'slots', description: 'The feature, or a list of them.' },
    to: { type: 'choice', values: ['number', 'text'], description: 'What it becomes.' },
  },
  example: '- cast: { field: serial, to: number }',
  compile: ({ field, to }, scope) =>
    inOrder(
      namesOf(field).map((name) => {
        const slot = scope.slot(name, 'field')
        if (slot?.kind === 'text' && to === 'number')
          return read(slot, scope.numericOutput(name, [slot]), name)
        if (slot?.kind === 'numeric' && to === 'text')
          return write(slot, scope.textOutput(name, [slot], textsOf(slot)))
        return null
      }),
    ),
})

function read(from: TextSlot, { values, index }: NumericSlot, name: string): StepRunner {
  const noNumber = `'${name}' is text that is no number`
  const notFinite = `'${name}' is not a finite number`
  return (rowCount, faults) => {
    for (let row = 0; row < rowCount; row++) {
      const text = from.values[row] ?? null
      values[row] = NaN
      if (text === null) continue
      const number = parseNumber(text)
      if (number === null)
        faults.add(row, index, new Fault('wrong-type', noNumber, { field: name, value: text }))
      else if (Number.isFinite(number)) values[row] = number
      else faults.add(row, index, new Fault('not-finite', notFinite, { field: name, value: text }))
    }
  }
}

/** The texts that a cast gives. */
function textsOf({ content }: NumericSlot): TextContent {
  const isBoolean = content === 'boolean'
  return { symbols: isBoolean ? booleanTexts : [], ofNumbers: !isBoolean }
}

function write(from: NumericSlot, { values }: TextSlot): StepRunner {
  const text = from.content === 'boolean' ? (value: number) => (value === 1 ? 'true' : 'false') : String
  return (rowCount) => {
    for (let row = 0; row < rowCount; row++) {
      const number = from.values[row]!
      values[row] = Number.isNaN(number) ? null : text(number)
    }
  }
}
