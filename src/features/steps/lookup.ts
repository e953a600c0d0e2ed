import { didYouMean } from '../../core/nearest.ts'
import { Fault } from '../../core/outcome.ts'
import { quoted } from '../../core/text.ts'
import type { FaultLog } from '../fault-log.ts'
import { keyReader } from '../lookup-key.ts'
import { NoAnswer } from '../outside.ts'
import type { LookupAnswer, LookupTable } from '../outside.ts'
import { numberWriter, textWriter } from '../outside-value.ts'
import type { ValueWriter } from '../outside-value.ts'
import { defineStep, namesOf } from '../step.ts'
import type { StepScope } from '../step.ts'
import type { Slot } from '../slot.ts'

type Scalar = string | number | boolean

/** A feature that the step makes. */
interface Made {
  readonly name: string
  readonly column: string
  readonly index: number
  readonly write: ValueWriter
}

export const lookup = defineStep({
  name: 'lookup',
  summary:
    'Enriches rows by key from one of the `lookups`: the row of that key gives features. The rows of a batch are asked for together; an answer that has to be waited for is waited for as long as the look-up’s `timeoutMs` says.',
  missing:
    'A missing key gives missing features, and so does an empty column. A key without a row is what `onMiss` says; one that gets no usable answer, while others do, is `lookup-failed`. A column that is no number, or no text, is `wrong-type`; so is a whole number beyond 2^53, unless `input.longs` is `bigint`. While nobody answers at all the stream waits.',
  spec: {
    from: { type: 'text', description: 'Name of the look-up, a key of `lookups`.' },
    key: { type: 'slots', description: 'The feature that is the key; a list where several make it up.' },
    numbers: {
      type: 'new-slot-map',
      optional: true,
      description: 'Numeric features that are made, each with the column that it takes.',
    },
    texts: {
      type: 'new-slot-map',
      optional: true,
      description: 'Text features that are made, each with the column that it takes.',
    },
    onMiss: {
      type: 'choice',
      values: ['lookup-miss', 'missing', 'default'],
      default: 'lookup-miss',
      description:
        'What a key without a row gives: the fault `lookup-miss`, missing features, or those of `defaults`.',
    },
    defaults: {
      type: 'map',
      of: 'scalar',
      optional: true,
      description: 'With `onMiss: default`, the value of each feature where there is no row.',
    },
  },
  example: `- lookup:
    from: machines
    key: serial
    numbers: { ratedBar: rated_bar }
    texts: { site: site }
    onMiss: default
    defaults: { ratedBar: 160, site: unknown }`,
  compile: ({ from, key, numbers = {}, texts = {}, onMiss, defaults }, scope) => {
    const keys = namesOf(key).map((name) => scope.slot(name, 'key'))
    const table = scope.table(from, 'from')
    checkNames(numbers, texts, scope)
    checkDefaults({ numbers, texts, onMiss, defaults }, scope)
    if (table !== null) checkTable(table, { from, keys, numbers, texts }, scope)
    if (table === null || scope.refused) return null
    // None was refused.
    const slots = keys as Slot[]
    const made = [
      ...Object.entries(numbers).map(([name, column]): Made => {
        const slot = scope.numericOutput(name, slots)
        return { name, column, index: slot.index, write: numberWriter(slot, name, scope.longs) }
      }),
      ...Object.entries(texts).map(([name, column]): Made => {
        const slot = scope.textOutput(name, slots, { symbols: [], ofNumbers: false })
        return { name, column, index: slot.index, write: textWriter(slot, name) }
      }),
    ]
    if (table.waits) scope.waitFor(`lookup '${from}'`)
    const asked = table.open(made.map(({ column }) => column))
    const keyOf = keyReader(slots)
    const fill = filler(made, from, onMiss, defaults ?? {})
    return (rowCount, faults) => {
      let open: Map<string, number[]> | null = null
      for (let row = 0; row < rowCount; row++) {
        const text = keyOf(row)
        const answer = text === null ? undefined : asked.find(text)
        if (answer !== undefined || text === null) fill(row, text, answer, faults)
        else open = alsoOf(open, text, row)
      }
      if (open === null) return
      const waiting = open
      return asked.ask([...waiting.keys()]).then((answers) => {
        for (const [text, rows] of waiting)
          for (const row of rows) fill(row, text, answers.get(text) ?? null, faults)
      })
    }
  },
})

/** Rows that wait, by key. */
function alsoOf(open: Map<string, number[]> | null, key: string, row: number): Map<string, number[]> {
  const rows = open ?? new Map<string, number[]>()
  const same = rows.get(key)
  if (same === undefined) rows.set(key, [row])
  else same.push(row)
  return rows
}

type Fill = (row: number, key: string | null, answer: LookupAnswer | undefined, faults: FaultLog) => void

/** Puts what an answer says into the row; undefined: nothing was asked. */
function filler(
  made: readonly Made[],
  from: string,
  onMiss: 'lookup-miss' | 'missing' | 'default',
  defaults: Readonly<Record<string, Scalar>>,
): Fill {
  const miss = (name: string) => `'${name}': lookup '${from}' has no row of that key`
  return (row, key, answer, faults) => {
    for (const [at, { name, index, write }] of made.entries()) {
      if (answer instanceof NoAnswer || answer === undefined) write(row, null, faults)
      else if (answer !== null) write(row, answer[at], faults)
      else write(row, onMiss === 'default' ? defaults[name] : null, faults)
      if (answer instanceof NoAnswer) {
        const message = `'${name}': lookup '${from}': ${answer.message}`
        faults.add(row, index, new Fault('lookup-failed', message, { field: name, value: key }))
      } else if (answer === null && onMiss === 'lookup-miss')
        faults.add(row, index, new Fault('lookup-miss', miss(name), { field: name, value: key }))
    }
  }
}

type Columns = Readonly<Record<string, string>>

function checkNames(numbers: Columns, texts: Columns, scope: StepScope): void {
  const twice = Object.keys(texts).find((name) => Object.hasOwn(numbers, name))
  if (twice !== undefined) scope.refuse(['texts', twice], `'${twice}' stands under numbers too`)
  if (Object.keys({ ...numbers, ...texts }).length === 0)
    scope.refuse(null, 'lookup makes nothing', 'give numbers or texts, each a feature and its column')
}

function checkDefaults(
  {
    numbers,
    texts,
    onMiss,
    defaults = {},
  }: {
    readonly numbers: Columns
    readonly texts: Columns
    readonly onMiss: string
    readonly defaults: Readonly<Record<string, Scalar>> | undefined
  },
  scope: StepScope,
): void {
  const names = Object.keys({ ...numbers, ...texts })
  for (const [name, value] of Object.entries(defaults)) {
    if (!names.includes(name))
      scope.refuse(['defaults', name], `the step makes no '${name}'`, didYouMean(name, names))
    else if (Object.hasOwn(numbers, name) && (typeof value !== 'number' || !Number.isFinite(value)))
      scope.refuse(['defaults', name], `'${name}' is a number, and its default is none`)
  }
  if (onMiss !== 'default') {
    if (Object.keys(defaults).length > 0)
      scope.refuse('defaults', `is not used with onMiss: ${onMiss}`, 'say onMiss: default, or remove it')
    return
  }
  const without = names.filter((name) => !Object.hasOwn(defaults, name))
  if (without.length > 0) scope.refuse('onMiss', `there is no default for ${quoted(without)}`)
}

function checkTable(
  { columns, keyLength }: LookupTable,
  {
    from,
    keys,
    numbers,
    texts,
  }: {
    readonly from: string
    readonly keys: readonly unknown[]
    readonly numbers: Columns
    readonly texts: Columns
  },
  scope: StepScope,
): void {
  if (keys.length !== keyLength)
    scope.refuse('key', `lookup '${from}' has a key of ${keyLength}, and ${keys.length} are given`)
  for (const [setting, asked] of [['numbers', numbers] as const, ['texts', texts] as const]) {
    for (const [name, column] of Object.entries(asked)) {
      if (columns === null || columns.includes(column)) continue
      const hint = didYouMean(column, columns) ?? `there are: ${columns.join(', ')}`
      scope.refuse([setting, name], `lookup '${from}' has no column '${column}'`, hint)
    }
  }
}
