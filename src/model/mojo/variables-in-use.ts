import type { Mojo } from './algorithm.ts'
import { arrayOf, objectOf, readableDetails } from './details.ts'
import { noted } from '../noted.ts'

/** How many variables have an importance other than 0; null where the file has no (readable) details. */
export function variablesInUse(mojo: Mojo): number | null {
  return noted('variables in use', () => countUsed(mojo))
}

function countUsed(mojo: Mojo): number | null {
  const table = objectOf(objectOf(readableDetails(mojo.archive)?.['output'])['variable_importances'])
  const index = arrayOf(table['columns']).findIndex(
    (column) => objectOf(column)['description'] === 'Relative Importance',
  )
  const importances = arrayOf(table['data'])[index]
  return Array.isArray(importances) ? importances.filter((importance) => importance !== 0).length : null
}
