import { Fault } from '../../core/outcome.ts'
import { quoted } from '../../core/text.ts'
import { defineStep } from '../step.ts'

export const map = defineStep({
  name: 'map',
  summary: 'Recodes text by a table, letter for letter.',
  missing:
    'Missing stays missing. Text that is not in the table becomes `default` or stays as it is when one of them is asked for; else it is `lookup-miss` and becomes missing.',
  spec: {
    field: { type: 'slot', description: 'The text feature.' },
    as: {
      type: 'new-slot',
      optional: true,
      description: 'The feature that gets the result; in place when left out.',
    },
    values: { type: 'map', of: 'text', description: 'From text to text.' },
    default: { type: 'text', optional: true, description: 'What text that is not in the table becomes.' },
    keepOthers: {
      type: 'boolean',
      default: false,
      description: 'Leave text that is not in the table as it is.',
    },
  },
  example: '- map: { field: vibBand, values: { quiet: calm, loud: harsh }, keepOthers: true }',
  compile: ({ field, as = field, values: table, default: fallback, keepOthers }, scope) => {
    const from = scope.text(field, 'field')
    if (fallback !== undefined && keepOthers)
      scope.refuse('keepOthers', 'cannot go with default: say one of them')
    if (from === null || scope.refused) return null
    const recoded = new Map(Object.entries(table))
    const others = Array.from(from.symbols).filter((symbol) => !recoded.has(symbol))
    if (fallback === undefined && !keepOthers && others.length > 0) {
      const message = `'${field}' may hold ${quoted(others)}, which is not in the table: it will be lookup-miss`
      scope.warn('values', message, 'give it a line in values, or say default or keepOthers')
    }
    const made = fallback === undefined ? [] : [fallback]
    const { values, index } = scope.textOutput(as, [from], {
      symbols: [...recoded.values(), ...made, ...(keepOthers ? others : [])],
      ofNumbers: keepOthers && from.ofNumbers,
    })
    const message = `'${as}': '${field}' is not in the table`
    return (rowCount, faults) => {
      for (let row = 0; row < rowCount; row++) {
        const text = from.values[row] ?? null
        const found =
          text === null ? null : (recoded.get(text) ?? fallback ?? (keepOthers ? text : undefined))
        values[row] = found ?? null
        if (found === undefined)
          faults.add(row, index, new Fault('lookup-miss', message, { field: as, value: text }))
      }
    }
  },
})
