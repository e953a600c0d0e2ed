import type { InputColumn } from '../core/column.ts'
import type { VariableImportance } from './facts.ts'

/**
 * How much columns count, of how much variables do: some models have several for a category (`mode.warm`, `mode:0`), which together
 * are the column. A column of no variable counts nothing, unless it may be that of one whose name says nothing (splines).
 */
export function columnShares(
  importances: readonly VariableImportance[],
  inputs: readonly InputColumn[],
): ReadonlyMap<string, number> {
  const shares = new Map<string, number>()
  let isWhole = importances.length > 0
  for (const { variable, share } of importances) {
    const column = columnOf(variable, inputs)
    if (column === null) isWhole = false
    else shares.set(column, (shares.get(column) ?? 0) + share)
  }
  if (isWhole) for (const { name } of inputs) shares.set(name, shares.get(name) ?? 0)
  return shares
}

function columnOf(variable: string, inputs: readonly InputColumn[]): string | null {
  const found = inputs.filter(({ name, levels }) => {
    const isOfLevel =
      levels !== null && variable.startsWith(name) && /[.:]/.test(variable.charAt(name.length))
    return name === variable || isOfLevel
  })
  // `mode.of.run` rather than `mode`.
  return found.toSorted((a, b) => b.name.length - a.name.length)[0]?.name ?? null
}
