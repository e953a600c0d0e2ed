import { Fault } from '../../core/outcome.ts'
import { quoted } from '../../core/text.ts'
import type { TextSlot } from '../slot.ts'
import { defineStep, inOrder, namesOf } from '../step.ts'
import type { StepRunner, StepScope } from '../step.ts'

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
        if (slot === null) return null
        warnOfNone(slot, name, known, scope)
        return check(scope.textOutput(name, [slot], { symbols: values, ofNumbers: false }), name, known)
      }),
    )
  },
})

/** Of some of its texts it is said on purpose that they are none. */
function warnOfNone({ symbols }: TextSlot, name: string, known: ReadonlySet<string>, scope: StepScope): void {
  if (symbols.size === 0 || Array.from(symbols).some((symbol) => known.has(symbol))) return
  const message = `'${name}' may hold ${quoted(symbols)}, none of which is listed: it will be unknown-category`
  scope.warn('values', message, 'letter case and blanks count')
}

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
