import { featureOf } from './column-slot.ts'
import type { RowSource } from './column-slot.ts'
import type { Slot } from './slot.ts'

/** A value without any code of a model's; null is missing. */
export type PlainCell = number | string | null

/** Reads a row of the batch that the plan ran last, as whoever knows names and values alone takes it. */
export type PlainRows = (row: number) => readonly PlainCell[]

/** Columns are checked by `compileRows`; one without a feature is always missing. */
export function compilePlainRows(source: Pick<RowSource, 'columns' | 'binding' | 'plan'>): PlainRows {
  const readers = source.columns.map((column) => {
    const feature = featureOf(column, source)
    return readerOf(feature === null ? null : source.plan.slot(feature))
  })
  return (row) => readers.map((read) => read(row))
}

function readerOf(slot: Slot | null): (row: number) => PlainCell {
  if (slot === null) return () => null
  if (slot.kind === 'text') return (row) => slot.values[row] ?? null
  return (row) => {
    // Of a row of the batch.
    const value = slot.values[row]!
    return Number.isNaN(value) ? null : value
  }
}
