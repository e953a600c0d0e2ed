import type { OutputColumn } from '../../core/column.ts'
import type { Mojo } from './algorithm.ts'

/** The one output of a regression. */
export const valueOutputs: readonly OutputColumn[] = [{ name: 'predict', kind: 'value', level: null }]

/** Outputs that are neither label, probability nor the one predicted value: scores, distances, projections. */
export function plainOutputs(names: readonly string[]): readonly OutputColumn[] {
  return names.map((name) => ({ name, kind: 'output', level: null }))
}

/**
 * A classifier's outputs as H2O names them: `predict`, then a probability for each level.
 *
 * @param nameless names of the probabilities when the file has no response levels (the levels are then `0`, `1`, ...)
 */
export function classOutputs(mojo: Mojo, nameless: readonly string[] = ['0', '1']): readonly OutputColumn[] {
  const label: OutputColumn = { name: 'predict', kind: 'label', level: null }
  const probabilities = Array.from({ length: mojo.classCount }, (_, index): OutputColumn => {
    const level = mojo.responseLevels?.[index]
    if (level !== undefined) return { name: probabilityName(level), kind: 'probability', level }
    return { name: nameless[index] ?? `p${index}`, kind: 'probability', level: String(index) }
  })
  return [label, ...probabilities]
}

/** A level that reads as a Java int gets a prefix. */
function probabilityName(level: string): string {
  const isInt = /^[+-]?\d+$/.test(level) && Number(level) >= -(2 ** 31) && Number(level) < 2 ** 31
  return isInt ? `p${level}` : level
}
