import { MISSING_LEVEL, UNKNOWN_LEVEL } from '../core/column.ts'
import type { InputColumn } from '../core/column.ts'
import { levelIndex } from '../core/levels.ts'
import type { ConfigPath, Remark } from '../core/finding.ts'
import { didYouMean } from '../core/nearest.ts'
import { Fault } from '../core/outcome.ts'
import { firstOf, plural } from '../core/text.ts'
import type { FaultLog } from './fault-log.ts'
import type { Plan } from './plan.ts'
import type { NumericSlot, Slot, TextSlot } from './slot.ts'

/** Assembles one model's rows from the slots of a plan. */
export interface ModelRows {
  /** Cells a row. */
  readonly width: number
  /**
   * Writes rows 0 .. rowCount - 1 of the batch that the plan ran last, row-major, cells as `core/column.ts` says.
   * An unknown category is a fault of this model alone (`fault.model`). Never throws, allocates nothing but faults.
   */
  fill(rowCount: number, rows: Float64Array, faults: FaultLog): void
  /** True when a fault at that slot concerns one of the model's columns. */
  dependsOn(slot: number): boolean
}

export interface RowSource {
  /** The model's name in the config, for faults and messages. */
  readonly model: string
  readonly columns: readonly InputColumn[]
  /**
   * Which feature each column takes: by default the one of its own name. null leaves the column absent on purpose.
   */
  readonly binding: Readonly<Record<string, string | null>>
  readonly plan: Plan
  /** Names of values that are not to be shown, in no message. */
  readonly hidden?: ReadonlySet<string>
  /** Of the model's entry in the config. */
  readonly path: ConfigPath
}

/** Writes one column of a batch's rows: cells `at`, `at + width`, ... */
type ColumnWriter = (rows: Float64Array, rowCount: number, faults: FaultLog) => void

interface ColumnPlace {
  readonly at: number
  readonly width: number
  readonly model: string
}

/** Checks a model's columns against the plan and compiles their assembly. Every problem is a remark. */
export function compileRows(source: RowSource): {
  readonly rows: ModelRows
  readonly remarks: readonly Remark[]
} {
  const remarks = unknownColumns(source)
  const slots = source.columns.map((column) => slotOf(column, source, remarks))
  const width = source.columns.length
  const writers = source.columns.map((column, at) =>
    writerOf(
      column,
      slots[at] ?? null,
      { at, width, model: source.model },
      featureOf(column, source) ?? column.name,
    ),
  )
  return { rows: rowsOf(source.plan, width, slots, writers), remarks }
}

/** The names that a model's columns refer to: what the plan must know as `wanted`. */
export function featuresWanted(
  columns: readonly InputColumn[],
  binding: Readonly<Record<string, string | null>>,
): string[] {
  return columns.map((column) => featureOf(column, { binding })).filter((name) => name !== null)
}

function featureOf(column: InputColumn, { binding }: Pick<RowSource, 'binding'>): string | null {
  const bound = Object.hasOwn(binding, column.name) ? binding[column.name] : undefined
  return bound === undefined ? column.name : bound
}

function rowsOf(
  plan: Plan,
  width: number,
  slots: readonly (Slot | null)[],
  writers: readonly ColumnWriter[],
): ModelRows {
  const concerned = new Uint8Array(plan.slotCount)
  for (const slot of slots) {
    if (slot !== null) for (const origin of plan.dependsOn(slot)) concerned[origin] = 1
  }
  return {
    width,
    fill: (rowCount, rows, faults) => {
      for (const write of writers) write(rows, rowCount, faults)
    },
    dependsOn: (slot) => concerned[slot] === 1,
  }
}

/** Bindings of columns that the model does not have. */
function unknownColumns({ columns, binding, path }: RowSource): Remark[] {
  const names = columns.map((column) => column.name)
  return Object.keys(binding)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      severity: 'error',
      path: [...path, 'columns', name],
      message: `the model has no input column '${name}'`,
      ...hinted(didYouMean(name, names) ?? `there are: ${firstOf(names, 24)}`),
    }))
}

/** The slot of a column, checked; null when there is none, told unless the column is absent on purpose. */
function slotOf(column: InputColumn, source: RowSource, remarks: Remark[]): Slot | null {
  const { plan, model } = source
  const path = [...source.path, 'columns', column.name]
  const refuse = (message: string, hint?: string) => {
    remarks.push({ severity: 'error', path, message, ...hinted(hint) })
    return null
  }
  if (column.kind === 'text') {
    return refuse(
      `column '${column.name}' of model '${model}' takes free text, which a stream cannot give yet`,
    )
  }
  const feature = featureOf(column, source)
  if (feature === null) return null
  const slot = plan.slot(feature)
  if (slot === null) {
    if (plan.isBroken(feature)) return null
    if (plan.isUnfit(feature)) {
      return refuse(
        `column '${column.name}' of model '${model}' takes '${feature}', which is an array, a map or bytes: that is no feature`,
        'bind the column to a number or text under columns, or set it to null to leave it missing',
      )
    }
    const why = feature === column.name ? 'of that name' : `'${feature}'`
    return refuse(
      `column '${column.name}' of model '${model}' is bound to nothing: there is no feature or input field ${why}`,
      plan.suggest(feature) ?? `bind it under columns, or set it to null to leave it missing`,
    )
  }
  const needed = column.kind === 'categorical' ? 'text' : 'numeric'
  if (slot.kind !== needed) {
    const has = slot.kind === 'text' ? 'text' : 'numbers'
    return refuse(
      `column '${column.name}' of model '${model}' is ${column.kind}, but '${feature}' holds ${has}`,
      `a cast step makes it ${needed === 'text' ? 'text' : 'a number'}`,
    )
  }
  if (slot.kind === 'text') remarks.push(...unknownSymbols(column, slot, feature, source, path))
  return slot
}

function unknownSymbols(
  column: InputColumn,
  slot: TextSlot,
  feature: string,
  { model, hidden }: RowSource,
  path: ConfigPath,
): Remark[] {
  const levels = levelIndex(column)
  const unknown = Array.from(slot.symbols).filter((symbol) => !levels.has(symbol))
  if (unknown.length === 0) return []
  const isHidden = hidden?.has(feature) === true
  const shown = isHidden ? plural(unknown.length, 'text') : unknown.map((symbol) => `'${symbol}'`).join(', ')
  const message = `'${feature}' may hold ${shown}, which column '${column.name}' of model '${model}' does not know`
  return [
    {
      severity: 'warning',
      path,
      message,
      hint: 'a map step can recode it; as it is, it will be unknown-category, of which policies decide',
      policy: { reason: 'unknown-category', field: feature },
    },
  ]
}

function writerOf(column: InputColumn, slot: Slot | null, place: ColumnPlace, feature: string): ColumnWriter {
  if (slot === null) return absentWriter(place)
  if (slot.kind === 'numeric') return numericWriter(slot, place)
  return categoryWriter(column, slot, place, feature)
}

function absentWriter({ at, width }: ColumnPlace): ColumnWriter {
  return (rows, rowCount) => {
    for (let row = 0, cell = at; row < rowCount; row++, cell += width) rows[cell] = NaN
  }
}

function numericWriter({ values }: NumericSlot, { at, width }: ColumnPlace): ColumnWriter {
  return (rows, rowCount) => {
    for (let row = 0, cell = at; row < rowCount; row++, cell += width) rows[cell] = values[row]!
  }
}

function categoryWriter(
  column: InputColumn,
  { values, index }: TextSlot,
  { at, width, model }: ColumnPlace,
  feature: string,
): ColumnWriter {
  const levels = levelIndex(column)
  const message = `'${feature}' holds a category that column '${column.name}' of model '${model}' was not trained on`
  return (rows, rowCount, faults) => {
    for (let row = 0, cell = at; row < rowCount; row++, cell += width) {
      const text = values[row] ?? null
      if (text === null) {
        rows[cell] = MISSING_LEVEL
        continue
      }
      const level = levels.get(text)
      if (level === undefined) {
        faults.add(row, index, new Fault('unknown-category', message, { field: feature, value: text, model }))
      }
      rows[cell] = level ?? UNKNOWN_LEVEL
    }
  }
}

function hinted(hint: string | undefined): { readonly hint?: string } {
  return hint === undefined ? {} : { hint }
}
