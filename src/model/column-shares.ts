import type { InputColumn } from '../core/column.ts'
import type { VariableImportance } from './facts.ts'

/**
 * How much columns count, of how much variables do: linear and deep models have one for each level of a category (`mode.warm`), which
 * together are the column. A column that the file does not name counts nothing.
 */
export function columnShares(
  importances: readonly VariableImportance[],
  inputs: readonly InputColumn[],
): ReadonlyMap<string, number> {
  const shares = new Map(inputs.map(({ name }) => [name, 0]))
  for (const { variable, share } of importances) {
    const column = shares.has(variable) ? variable : columnOfLevel(variable, inputs)
    if (column !== null) shares.set(column, shares.get(column)! + share)
  }
  return shares
}

function columnOfLevel(variable: string, inputs: readonly InputColumn[]): string | null {
  const found = inputs.filter(({ name, levels }) => levels !== null && variable.startsWith(`${name}.`))
  // `mode.of.run` rather than `mode`.
  return found.toSorted((a, b) => b.name.length - a.name.length)[0]?.name ?? null
}
