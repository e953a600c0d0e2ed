import type { InputColumn } from '../../core/column.ts'
import type { Archive } from './archive.ts'
import { arrayOf, objectOf, readableDetails } from './details.ts'
import { noted } from '../noted.ts'

/** The columns with those marked that were Time in training, which only the details tell; those that are no JSON mark nothing. */
export function markTimes(columns: readonly InputColumn[], archive: Archive): InputColumn[] {
  const times = noted('time columns', () => timeNames(archive))
  return columns.map((column) =>
    column.kind === 'numeric' && times.has(column.name) ? { ...column, time: true } : column,
  )
}

function timeNames(archive: Archive): ReadonlySet<unknown> {
  const output = objectOf(readableDetails(archive)?.['output'])
  const names = arrayOf(output['names'])
  const types = arrayOf(output['column_types'])
  // Where columns were dropped while training, types are told of all and names of the rest.
  if (names.length !== types.length) return new Set()
  return new Set(names.filter((_, index) => types[index] === 'Time'))
}
