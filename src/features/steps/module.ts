import { didYouMean } from '../../core/nearest.ts'
import { Fault } from '../../core/outcome.ts'
import type { FaultLog } from '../fault-log.ts'
import { UserFailure } from '../outside.ts'
import type { UserRow, UserValue } from '../outside.ts'
import { numberWriter, textWriter } from '../outside-value.ts'
import type { ValueWriter } from '../outside-value.ts'
import type { Slot } from '../slot.ts'
import { defineStep } from '../step.ts'
import type { StepRunner, StepScope } from '../step.ts'
import { kindText } from '../value-text.ts'

/** A feature that the step makes. */
interface Made {
  readonly name: string
  readonly index: number
  readonly write: ValueWriter
}

export const module = defineStep({
  name: 'module',
  summary:
    'Calls a function of a TypeScript or JavaScript module of your own, loaded at start. It gets a row, an object of the inputs by name, and gives an object of the outputs, or the value itself where there is one output; it may be async. It runs in this process and is trusted like Sluice itself.',
  missing:
    'A missing input is null. null and undefined make an output missing, and so does an object that lacks it while it has others. A list, an object with none of the outputs, and a value alone where there are several are `step-failed`. A row for which the function throws, or does not answer in time, is `step-failed`; what it threw stands in the dead letter alone. NaN and Infinity are `not-finite`; a text that is no number, or what is no text, is `wrong-type`, and so is a bigint beyond 2^53, unless `input.longs` is `bigint`.',
  spec: {
    file: {
      type: 'file',
      description: 'The module: a .ts, .mts, .js or .mjs file, from the config’s folder.',
    },
    function: {
      type: 'text',
      default: 'default',
      description: 'Name of the exported function; `default` is the default export.',
    },
    inputs: { type: 'list', of: 'slot', description: 'The features that the function sees.' },
    outputs: {
      type: 'new-slot-map',
      values: ['number', 'text'],
      description: 'The features that it makes, each `number` or `text`.',
    },
    per: {
      type: 'choice',
      values: ['row', 'batch'],
      default: 'row',
      description:
        'Called with each row; or with a list of all rows of a batch, to give a list of the same length.',
    },
    timeLimitMs: {
      type: 'integer',
      min: 1,
      default: 1000,
      description:
        'A batch that takes longer is logged (`module-slow`); answers that are waited for are waited for no longer.',
    },
  },
  example: `- module:
    file: features/vibration.ts
    inputs: [vs_vib, rigMode]
    outputs: { vibIndex: number, vibClass: text }`,
  compile: ({ file, function: name, inputs, outputs, per, timeLimitMs }, scope) => {
    const slots = inputs.map((input) => scope.slot(input, 'inputs'))
    const loaded = scope.module(file, 'file')
    if (Object.keys(outputs).length === 0)
      scope.refuse('outputs', 'module makes nothing', 'name what the function gives: { vibIndex: number }')
    if (loaded !== null && !loaded.functions.includes(name)) {
      const { functions } = loaded
      const hint = didYouMean(name, functions) ?? `it exports: ${functions.join(', ') || 'no function'}`
      scope.refuse('function', `${file} exports no function '${name}'`, hint)
    }
    if (loaded === null || scope.refused) return null
    if (loaded.waits(name)) scope.waitFor(`module ${file}`)
    // None was refused.
    const from = slots as Slot[]
    const made = Object.entries(outputs).map(([output, kind]) => madeFeature(output, kind, from, scope))
    const call = loaded.open(name, { per, timeLimitMs })
    return caller(call, rowReader(inputs, from), made, scope.present)
  },
})

function madeFeature(name: string, kind: string, from: readonly Slot[], scope: StepScope): Made {
  if (kind === 'number') {
    const slot = scope.numericOutput(name, from)
    return { name, index: slot.index, write: numberWriter(slot, name, scope.longs) }
  }
  const slot = scope.textOutput(name, from, { symbols: [], ofNumbers: false })
  return { name, index: slot.index, write: textWriter(slot, name) }
}

/** What a function sees of a row. */
function rowReader(names: readonly string[], slots: readonly Slot[]): (row: number) => UserRow {
  const cells = slots.map((slot) => (row: number): UserValue => {
    if (slot.kind === 'text') return slot.values[row] ?? null
    const value = slot.values[row]!
    if (Number.isNaN(value)) return null
    return slot.content === 'boolean' ? value === 1 : value
  })
  return (row) => Object.fromEntries(names.map((name, at) => [name, cells[at]!(row)]))
}

/** Rows without an event are not shown to the function. */
function caller(
  call: (rows: readonly UserRow[]) => readonly unknown[] | Promise<readonly unknown[]>,
  rowOf: (row: number) => UserRow,
  made: readonly Made[],
  present: Uint8Array,
): StepRunner {
  const fill = (rows: readonly number[], values: readonly unknown[], faults: FaultLog) => {
    for (const [at, row] of rows.entries()) settle(row, values[at], made, faults)
  }
  return (rowCount, faults) => {
    const rows: number[] = []
    for (let row = 0; row < rowCount; row++) {
      if (present[row] === 1) rows.push(row)
      else for (const { write } of made) write(row, null, faults)
    }
    if (rows.length === 0) return
    const values = call(rows.map(rowOf))
    if (!(values instanceof Promise)) fill(rows, values, faults)
    else
      return values.then((answers) => {
        fill(rows, answers, faults)
      })
  }
}

function settle(row: number, value: unknown, made: readonly Made[], faults: FaultLog): void {
  const failure = value instanceof UserFailure ? value : readable(() => failureOf(value, made))
  for (const { name, index, write } of made) {
    const output = failure ?? readable(() => outputOf(value, name))
    write(row, output instanceof UserFailure ? null : output, faults)
    if (!(output instanceof UserFailure)) continue
    const about = { field: name, value: output.thrown }
    faults.add(row, index, new Fault('step-failed', `'${name}': ${output.message}`, about))
  }
}

/** Null for what outputs can be taken from: nothing at all, an object of them, the value itself where there is one output. */
function failureOf(value: unknown, made: readonly Made[]): UserFailure | null {
  if (value === null || value === undefined) return null
  if (Array.isArray(value) || (typeof value !== 'object' && made.length > 1))
    return new UserFailure(`the function gave ${kindText(value)} in place of an object of its outputs`, null)
  if (typeof value !== 'object' || made.some(({ name }) => Object.hasOwn(value, name))) return null
  return new UserFailure('the function gave an object that has none of its outputs', null)
}

function outputOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : null
}

/** What reading gives, unless something of the user's throws: a getter, a proxy. */
function readable<T>(read: () => T): T | UserFailure {
  try {
    return read()
  } catch {
    return new UserFailure('the function gave a value that cannot be read', null)
  }
}
