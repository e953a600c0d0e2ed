import { fillLastSeen } from '../fill-last-seen.ts'
import type { NumericSlot, Slot, TextSlot } from '../slot.ts'
import { defineStep, inOrder, namesOf } from '../step.ts'
import type { SettingsOf, StepRunner, StepScope } from '../step.ts'

const spec = {
  field: { type: 'slots', description: 'The feature, or a list of features that are filled alike.' },
  value: {
    type: 'scalar',
    optional: true,
    description: 'What takes the place of a missing value: a number, or text for text.',
  },
  from: {
    type: 'file',
    optional: true,
    description:
      "A table of training (CSV or JSON lines), read once at the start: the mean of the feature's column takes the place of a missing number, the most frequent text that of a missing text.",
  },
  column: {
    type: 'text',
    optional: true,
    description: "The table's column; the one of the feature's own name when left out.",
  },
  lastSeen: {
    type: 'section',
    optional: true,
    spec: {
      key: { type: 'text', description: 'The feature that says whose value it is, such as a serial number.' },
      time: { type: 'text', description: 'The feature that says when: a time.' },
      within: {
        type: 'duration',
        description: 'How old the value may be, by the times of the two events: `90s`, `10m`, `24h`, `7d`.',
      },
      maxKeys: {
        type: 'integer',
        min: 1,
        max: 10_000_000,
        default: 10_000,
        description: 'Of how many keys a value is kept; of more, the one goes that was not seen for longest.',
      },
    },
    description:
      'The last value that the key had. It is kept in memory: after a restart, and for what another instance saw before a rebalance, values are missing until they are seen again.',
  },
} as const

type ImputeSettings = SettingsOf<typeof spec>

const ways = ['value', 'from', 'lastSeen'] as const

export const impute = defineStep({
  name: 'impute',
  summary:
    'Puts a value where a feature has none: one that is given, one from a table of training, or the last that was seen.',
  missing:
    'Missing becomes the value, also where an earlier step took a value away: the fault that it found still holds. With `lastSeen` it stays missing where nothing was seen in time, or the key or the time is missing.',
  spec,
  asks: ({ field, from, column }) =>
    from === undefined ? [] : [{ file: from, columns: column === undefined ? namesOf(field) : [column] }],
  example: '- impute: { field: [tsa_temp, tsb_temp], value: 42.5 }',
  compile: (settings, scope) => {
    const chosen = ways.filter((way) => settings[way] !== undefined)
    if (chosen.length !== 1) {
      const what =
        chosen.length === 0 ? 'needs value, from or lastSeen' : `takes one of ${chosen.join(' and ')}`
      scope.refuse(null, `impute ${what}`)
    }
    if (settings.column !== undefined && settings.from === undefined)
      scope.refuse('column', 'column goes with from, the table that has it')
    if (scope.refused) return null
    return inOrder(
      namesOf(settings.field).map((name) => {
        const slot = scope.slot(name, 'field')
        return slot === null ? null : fill(slot, name, settings, scope)
      }),
    )
  },
})

function fill(slot: Slot, name: string, settings: ImputeSettings, scope: StepScope): StepRunner | null {
  if (settings.lastSeen !== undefined) return fillLastSeen(slot, name, settings.lastSeen, scope)
  const value = settings.value ?? trained(slot, settings.from!, settings.column ?? name, scope)
  return value === null ? null : fillWith(slot, name, value, scope)
}

/** Null where the table does not tell, which is refused. */
function trained(
  slot: Slot,
  file: string,
  column: string,
  scope: StepScope,
): string | number | boolean | null {
  const found = scope.training(file, column, 'from')
  if (found === null) return null
  const { mean, mostFrequent } = found
  if (mostFrequent === null) {
    scope.refuse('from', `column '${column}' of the file is empty`)
    return null
  }
  if (slot.kind === 'numeric' && slot.content !== 'boolean') {
    if (mean === null)
      scope.refuse('from', `column '${column}' of the file has no mean: not all of its cells are numbers`)
    return mean
  }
  if (slot.kind === 'text') return mostFrequent
  const truth = truths.get(mostFrequent.toLowerCase())
  if (truth === undefined)
    scope.refuse(
      'from',
      `column '${column}' of the file holds '${mostFrequent}', which is neither true nor false`,
    )
  return truth ?? null
}

const truths: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])

function fillWith(
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
