import { MISSING_LEVEL, UNKNOWN_LEVEL } from '../core/column.ts'
import type { InputColumn } from '../core/column.ts'
import { levelIndex } from '../core/levels.ts'
import { meantLevel } from '../core/meant-level.ts'
import type { Remark } from '../core/finding.ts'
import { didYouMean } from '../core/nearest.ts'
import { Fault } from '../core/outcome.ts'
import { firstOf } from '../core/text.ts'
import { countedIn, toMilliseconds } from '../core/time-unit.ts'
import { featureOf, slotOf } from './column-slot.ts'
import type { RowSource } from './column-slot.ts'
import type { FaultLog } from './fault-log.ts'
import type { Plan } from './plan.ts'
import { recordField } from './record-reader.ts'
import type { NumericSlot, Slot, TextSlot } from './slot.ts'

/** Assembles one model's rows from the slots of a plan. */
export interface ModelRows {
  /** Cells a row. */
  readonly width: number
  /**
   * Of each column the slot that it is filled from, null for none: equal columns of one slot have equal cells. Left out where
   * columns are not filled from slots.
   */
  readonly sources?: readonly (number | null)[]
  /**
   * Writes rows 0 .. rowCount - 1 of the batch that the plan ran last, row-major, cells as `core/column.ts` says.
   * An unknown category is a fault of this model alone (`fault.model`). Never throws, allocates nothing but faults.
   */
  fill(rowCount: number, rows: Float64Array, faults: FaultLog): void
  /** True when a fault at that slot concerns one of the model's columns. */
  dependsOn(slot: number): boolean
}

/** Writes one column of a batch's rows: cells `at`, `at + width`, ... */
type ColumnWriter = (rows: Float64Array, rowCount: number, faults: FaultLog) => void

interface ColumnPlace {
  readonly at: number
  readonly width: number
  readonly model: string
  /** Names of values that are not to be shown. */
  readonly hidden: ReadonlySet<string>
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
      { at, width, model: source.model, hidden: source.hidden ?? new Set() },
      featureOf(column, source) ?? column.name,
    ),
  )
  return { rows: rowsOf(source.plan, width, slots, writers), remarks }
}

/**
 * The names that a model's columns refer to: what the plan must know as `wanted`. A column that happens to be called as a part of
 * the record (`key`) takes that only where the binding says so.
 *
 * @param isField true for the path of an input field
 */
export function featuresWanted(
  columns: readonly InputColumn[],
  binding: Readonly<Record<string, string | null>>,
  isField: (path: string) => boolean,
): string[] {
  return columns
    .filter(({ name }) => Object.hasOwn(binding, name) || recordField(name) === null || isField(name))
    .map((column) => featureOf(column, { binding }))
    .filter((name) => name !== null)
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
    sources: slots.map((slot) => slot?.index ?? null),
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
      hint: didYouMean(name, names) ?? `there are: ${firstOf(names, 24)}`,
    }))
}

function writerOf(column: InputColumn, slot: Slot | null, place: ColumnPlace, feature: string): ColumnWriter {
  // Text that is given as it is has no number.
  if (slot === null || column.kind === 'text') return absentWriter(place)
  if (slot.kind === 'numeric')
    return column.time === true ? timeWriter(slot, place) : numericWriter(slot, place)
  return categoryWriter(column, slot, place, feature)
}

function absentWriter({ at, width }: ColumnPlace): ColumnWriter {
  return (rows, rowCount) => {
    for (let row = 0, cell = at; row < rowCount; row++, cell += width) rows[cell] = NaN
  }
}

function numericWriter(
  { values }: NumericSlot,
  { at, width }: Pick<ColumnPlace, 'at' | 'width'>,
): ColumnWriter {
  return (rows, rowCount) => {
    for (let row = 0, cell = at; row < rowCount; row++, cell += width) rows[cell] = values[row]!
  }
}

/** A Time column holds whole milliseconds. */
function timeWriter(slot: NumericSlot, { at, width }: ColumnPlace): ColumnWriter {
  const { values, content } = slot
  if (
    content === 'number' ||
    content === 'boolean' ||
    content === 'time of day' ||
    content === 'milliseconds'
  )
    return numericWriter(slot, { at, width })
  const convert = toMilliseconds[countedIn(content)]
  return (rows, rowCount) => {
    for (let row = 0, cell = at; row < rowCount; row++, cell += width) rows[cell] = convert(values[row]!)
  }
}

function categoryWriter(
  column: InputColumn,
  { values, index }: TextSlot,
  { at, width, model, hidden }: ColumnPlace,
  feature: string,
): ColumnWriter {
  const levels = levelIndex(column)
  const likely = hidden.has(feature) ? new Map<string, string>() : levelsByCase(levels.keys())
  const message = `'${feature}' holds a category that column '${column.name}' of model '${model}' was not trained on`
  return (rows, rowCount, faults) => {
    for (let row = 0, cell = at; row < rowCount; row++, cell += width) {
      const text = values[row] ?? null
      if (text === null) {
        rows[cell] = MISSING_LEVEL
        continue
      }
      const level = levels.get(text) ?? levels.get(meantLevel(levels, text) ?? text)
      if (level === undefined) {
        // The level is the model's own word: the value itself stays out of the message.
        const meant = likely.get(text.toLowerCase())
        const told = meant === undefined ? message : `${message}; the model knows '${meant}'`
        faults.add(row, index, new Fault('unknown-category', told, { field: feature, value: text, model }))
      }
      rows[cell] = level ?? UNKNOWN_LEVEL
    }
  }
}

/** Levels by their small letters, those alone that no other shares. */
function levelsByCase(levels: Iterable<string>): ReadonlyMap<string, string> {
  const found = new Map<string, string | null>()
  for (const level of levels) {
    const key = level.toLowerCase()
    found.set(key, found.has(key) ? null : level)
  }
  return new Map(Array.from(found).flatMap(([key, level]) => (level === null ? [] : [[key, level] as const])))
}
