import type { Mojo } from './algorithm.ts'

const entry = 'experimental/modelDetails.json'

/** How many variables have an importance other than 0; null where the file has no (readable) details. */
export function variablesInUse(mojo: Mojo): number | null {
  if (!mojo.archive.has(entry)) return null
  const table = tableOf(parse(mojo.archive.text(entry)))
  if (table === null) return null
  const index = table.columns.findIndex((column) => field(column, 'description') === 'Relative Importance')
  const importances = table.cells[index]
  return Array.isArray(importances) ? importances.filter((importance) => importance !== 0).length : null
}

function tableOf(details: unknown): { readonly columns: unknown[]; readonly cells: unknown[] } | null {
  const table = field(field(details, 'output'), 'variable_importances')
  const columns = field(table, 'columns')
  const cells = field(table, 'data')
  return Array.isArray(columns) && Array.isArray(cells) ? { columns, cells } : null
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
