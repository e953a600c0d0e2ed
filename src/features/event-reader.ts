import type { ScalarKind } from '../core/field.ts'
import { hasNames } from '../core/field-path.ts'
import type { PathPart } from '../core/field-path.ts'
import { Fault } from '../core/outcome.ts'
import type { FaultLog } from './fault-log.ts'
import type { Slot } from './slot.ts'
import { kindText, valueText } from './value-text.ts'

/** A field of the event and the slot that its values go to. */
export interface FieldBinding {
  readonly path: string
  /** The path step by step, where it leads into arrays and maps. */
  readonly parts?: readonly PathPart[]
  readonly kind: ScalarKind
  readonly slot: Slot
}

/** Reads the bound fields of a batch of decoded events into their slots. Never throws. */
export type EventReader = (events: readonly (object | null)[], rowCount: number, faults: FaultLog) => void

/** What the generated loop calls for a value that is not simply of the expected type. Returns the cell. */
type Misfit = (value: unknown, row: number, binding: number) => number | string | null

type GeneratedLoop = (events: readonly (object | null)[], rowCount: number) => void

/** Fields read by one generated function: small enough that the optimising compiler takes it. */
const fieldsPerLoop = 32

/**
 * Compiles the reader. Code is generated because a property load is fast only where the engine sees one name at its
 * place: one loop with all names spelt out takes a tenth of the time of a loop over names. Names go in as JSON text.
 */
export function compileEventReader(bindings: readonly FieldBinding[]): EventReader {
  let log: FaultLog | null = null
  const misfit: Misfit = (value, row, index) => {
    // The generated loops only run while a log is set, and only with indexes of `bindings`.
    return acceptOrFault(value, row, bindings[index]!, log!)
  }
  const loops = chunkStarts(bindings.length).map((start) => generateLoop(bindings, start, misfit))
  return (events, rowCount, faults) => {
    log = faults
    for (const loop of loops) loop(events, rowCount)
    log = null
  }
}

function chunkStarts(length: number): number[] {
  return Array.from({ length: Math.ceil(length / fieldsPerLoop) }, (_, chunk) => chunk * fieldsPerLoop)
}

function generateLoop(bindings: readonly FieldBinding[], start: number, misfit: Misfit): GeneratedLoop {
  const chunk = bindings.slice(start, start + fieldsPerLoop)
  const source = `
    const [${chunk.map((_, i) => `cells${i}`).join(', ')}] = columns
    return (events, rowCount) => {
      for (let row = 0; row < rowCount; row++) {
        const event = events[row]
        if (event === null) {
          ${chunk.map((binding, i) => `cells${i}[row] = ${missing(binding)}`).join('\n')}
          continue
        }
        let value
        ${chunk.map((binding, i) => readField(binding, i, start + i)).join('\n')}
      }
    }`
  // The only code in it is the text above; field names are JSON string literals.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const factory = new Function('columns', 'misfit', 'hasNames', source) as (
    columns: readonly Slot['values'][],
    misfit: Misfit,
    hasNames: (value: unknown) => boolean,
  ) => GeneratedLoop
  return factory(
    chunk.map((binding) => binding.slot.values),
    misfit,
    hasNames,
  )
}

function readField(binding: FieldBinding, cell: number, index: number): string {
  const fits = fitting(binding)
  return [
    ...(binding.parts === undefined ? followNames(binding.path) : followParts(binding.parts)),
    fits === null ? 'if (false) {}' : `if (${fits.test}) cells${cell}[row] = ${fits.cell}`,
    `else if (value === null || value === undefined) cells${cell}[row] = ${missing(binding)}`,
    `else cells${cell}[row] = misfit(value, row, ${index})`,
  ].join('\n')
}

function followNames(path: string): string[] {
  const [first, ...rest] = path.split('.').map((name) => JSON.stringify(name))
  return [
    `value = event[${first!}]`,
    ...rest.map((name) => `if (value !== null && value !== undefined) value = value[${name}]`),
  ]
}

/** As `valueAt` does it. */
function followParts(parts: readonly PathPart[]): string[] {
  const lines = parts.map((part) => {
    if (typeof part === 'string')
      return `value = hasNames(value) ? value[${JSON.stringify(part)}] : undefined`
    const place = part < 0 ? `value.length - ${-part}` : String(part)
    return `value = Array.isArray(value) ? value[${place}] : undefined`
  })
  return ['value = event', ...lines]
}

/** The common case of a binding: which values are taken as they are, and the cell that they give. */
function fitting({ kind, slot }: FieldBinding): { readonly test: string; readonly cell: string } | null {
  // A difference with itself is zero for finite numbers only.
  if (slot.kind === 'numeric' && kind === 'number') {
    return { test: `typeof value === 'number' && value - value === 0`, cell: 'value' }
  }
  if (slot.kind === 'numeric') return { test: `typeof value === 'boolean'`, cell: 'value ? 1 : 0' }
  return kind === 'text' ? { test: `typeof value === 'string'`, cell: 'value' } : null
}

function missing({ slot }: FieldBinding): string {
  return slot.kind === 'numeric' ? 'NaN' : 'null'
}

/** A value beside the common case: converted where that loses nothing, else a fault and missing. */
function acceptOrFault(
  value: unknown,
  row: number,
  binding: FieldBinding,
  faults: FaultLog,
): number | string | null {
  const { path, kind, slot } = binding
  if (kind === 'number' && typeof value === 'number' && !Number.isFinite(value)) {
    const message = `field '${path}' is not a finite number`
    faults.add(row, slot.index, new Fault('not-finite', message, { field: path, value: String(value) }))
  } else if (isOf(kind, value)) {
    return slot.kind === 'numeric' ? Number(value) : String(value)
  } else {
    const message = `field '${path}': expected ${expectation[kind]}, got ${kindText(value)}`
    faults.add(row, slot.index, new Fault('wrong-type', message, { field: path, value: valueText(value) }))
  }
  return slot.kind === 'numeric' ? NaN : null
}

function isOf(kind: ScalarKind, value: unknown): value is number | bigint | string | boolean {
  switch (kind) {
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint'
    case 'boolean':
      return typeof value === 'boolean'
    case 'text':
      return typeof value === 'string'
  }
}

const expectation: Readonly<Record<ScalarKind, string>> = {
  number: 'a number',
  boolean: 'a boolean',
  text: 'text',
}
