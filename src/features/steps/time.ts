import { Fault } from '../../core/outcome.ts'
import { timeUnits, toMilliseconds } from '../../core/time-unit.ts'
import type { TimeUnit } from '../../core/time-unit.ts'
import type { NumericSlot, TextSlot } from '../slot.ts'
import { defineStep, inOrder, namesOf } from '../step.ts'
import type { StepRunner, StepScope } from '../step.ts'
import { parseTime } from '../time-text.ts'

export const time = defineStep({
  name: 'time',
  summary:
    "Turns a time into milliseconds since the beginning of 1970, UTC, which a model's Time column holds: a number that counts in another unit, or text in ISO 8601 (`2024-06-26`, `2024-06-26T23:00:00.5+02:00`; without a zone it is UTC). A time whose unit the schema says needs no step: it is converted where a model takes it. Of a local time (`local-timestamp-millis`) the step says that its clock is that of UTC.",
  missing:
    'Missing stays missing. Text that is no such time is `wrong-type`, a number too large for one `out-of-range`; both become missing.',
  spec: {
    field: { type: 'slots', description: 'The feature, or a list of them.' },
    from: {
      type: 'choice',
      values: [...timeUnits, 'text'],
      description: 'What a number counts, whatever the schema says; or `text`.',
    },
  },
  example: '- time: { field: startedAt, from: seconds }',
  compile: ({ field, from }, scope) =>
    inOrder(
      namesOf(field).map((name) => {
        if (from === 'text') {
          const slot = scope.text(name, 'field')
          return slot === null ? null : read(slot, scope.numericOutput(name, [slot], 'milliseconds'), name)
        }
        const slot = scope.numeric(name, 'field')
        if (slot === null) return null
        warnOfOther(slot, name, from, scope)
        return convert(scope.numericOutput(name, [slot], 'milliseconds'), from, name)
      }),
    ),
})

function warnOfOther({ content }: NumericSlot, name: string, from: TimeUnit, scope: StepScope): void {
  if (content === from || content === `local ${from}` || content === 'number' || content === 'boolean') return
  const message = `'${name}' counts in ${content} by its schema, and is read in ${from}`
  scope.warn('from', message, 'a step before this one may have changed it; else leave the step out')
}

function convert({ values, index }: NumericSlot, from: TimeUnit, name: string): StepRunner | null {
  if (from === 'milliseconds') return null
  const milliseconds = toMilliseconds[from]
  const message = `'${name}' is beyond any time, in ${from}`
  return (rowCount, faults) => {
    for (let row = 0; row < rowCount; row++) {
      const value = values[row]!
      const found = milliseconds(value)
      values[row] = Math.abs(found) === Infinity ? NaN : found
      if (Math.abs(found) === Infinity)
        faults.add(row, index, new Fault('out-of-range', message, { field: name, value: String(value) }))
    }
  }
}

function read(from: TextSlot, { values, index }: NumericSlot, name: string): StepRunner {
  const message = `'${name}' is text that is no time in ISO 8601`
  return (rowCount, faults) => {
    for (let row = 0; row < rowCount; row++) {
      const text = from.values[row] ?? null
      const found = text === null ? NaN : parseTime(text)
      values[row] = found ?? NaN
      if (found === null)
        faults.add(row, index, new Fault('wrong-type', message, { field: name, value: text }))
    }
  }
}
