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
  missing: 'Missing stays missing; the empty text becomes it where `emptyIsMissing` says so.',
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
        return run(output, spell ?? String, settings.emptyIsMissing)
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

function run({ values }: TextSlot, spell: (text: string) => string, emptyIsMissing: boolean): StepRunner {
  return (rowCount) => {
    for (let row = 0; row < rowCount; row++) {
      const text = values[row] ?? null
      if (text === null) continue
      const spelt = spell(text)
      values[row] = spelt === '' && emptyIsMissing ? null : spelt
    }
  }
}
