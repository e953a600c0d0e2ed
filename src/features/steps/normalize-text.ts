import { Fault } from '../../core/outcome.ts'
import type { TextSlot } from '../slot.ts'
import { defineStep, inOrder, namesOf } from '../step.ts'
import type { SettingsOf, StepRunner } from '../step.ts'

const spec = {
  field: { type: 'slots', description: 'The text feature, or a list of them.' },
  trim: {
    type: 'boolean',
    default: false,
    description: 'Cut white space off both ends, no-break and other wide blanks too.',
  },
  case: {
    type: 'choice',
    values: ['keep', 'lower', 'upper'],
    default: 'keep',
    description: 'The letters that it gets, by the rules of Unicode that no language changes.',
  },
  form: {
    type: 'choice',
    values: ['keep', 'nfc', 'nfkc'],
    default: 'keep',
    description:
      "Unicode's normal form: `nfc` makes one of the two spellings of an accented letter, `nfkc` plain letters of wide and joined ones, too.",
  },
  emptyIsMissing: {
    type: 'boolean',
    default: false,
    description: 'What is empty, after all that, becomes missing.',
  },
} as const

type NormalizeSettings = SettingsOf<typeof spec>

export const normalizeText = defineStep({
  name: 'normalize-text',
  summary: 'Brings texts to one spelling: blanks at the ends, letter case, and the form of Unicode.',
  missing:
    'Missing stays missing; the empty text becomes it where `emptyIsMissing` says so. One of more than 29 million characters is `step-failed`.',
  spec,
  example: '- normalize-text: { field: rigMode, trim: true, case: lower }',
  compile: (settings, scope) => {
    const spell = spelling(settings)
    if (spell === null && !settings.emptyIsMissing)
      scope.refuse(null, 'normalize-text has nothing to do', 'say trim, case, form or emptyIsMissing')
    return inOrder(
      namesOf(settings.field).map((name) => {
        const slot = scope.text(name, 'field')
        if (slot === null) return null
        const symbols = Array.from(slot.symbols, spell ?? String).filter(
          (symbol) => symbol !== '' || !settings.emptyIsMissing,
        )
        const output = scope.textOutput(name, [slot], { symbols, ofNumbers: slot.ofNumbers })
        return run(output, name, spell ?? String, settings.emptyIsMissing)
      }),
    )
  },
})

/** What is done to a text; null where nothing is. */
function spelling({ trim, case: letters, form }: NormalizeSettings): ((text: string) => string) | null {
  const steps: ((text: string) => string)[] = []
  // A form may turn one blank into another and letters into others: it comes first.
  if (form !== 'keep') {
    const name = form === 'nfc' ? 'NFC' : 'NFKC'
    steps.push((text) => text.normalize(name))
  }
  if (trim) steps.push((text) => text.trim())
  if (letters === 'lower') steps.push((text) => text.toLowerCase())
  if (letters === 'upper') steps.push((text) => text.toUpperCase())
  return steps.length === 0 ? null : (text) => steps.reduce((made, step) => step(made), text)
}

/** A letter may become eighteen in another form, and no text has more characters than that many times this: it would throw. */
const longest = Math.floor(2 ** 29 / 18) - 24

function run(
  { values, index }: TextSlot,
  name: string,
  spell: (text: string) => string,
  emptyIsMissing: boolean,
): StepRunner {
  const tooLong = new Fault('step-failed', `'${name}' is too long to be spelt otherwise`, { field: name })
  return (rowCount, faults) => {
    for (let row = 0; row < rowCount; row++) {
      const text = values[row] ?? null
      if (text === null) continue
      const spelt = text.length > longest ? null : spell(text)
      if (spelt === null) faults.add(row, index, tooLong)
      values[row] = spelt === '' && emptyIsMissing ? null : spelt
    }
  }
}
