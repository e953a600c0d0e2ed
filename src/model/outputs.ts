import type { OutputColumn } from '../core/column.ts'

/** The one output of a regression. */
export const valueOutputs: readonly OutputColumn[] = [{ name: 'predict', kind: 'value', level: null }]

/** Outputs that are neither label, probability nor the one predicted value: scores, distances, projections. */
export function plainOutputs(names: readonly string[]): readonly OutputColumn[] {
  return names.map((name) => ({ name, kind: 'output', level: null }))
}

/**
 * A classifier's outputs: `predict`, then a probability for each level.
 *
 * @param names of the probabilities; as H2O names them where they are not given
 */
export function labelledOutputs(
  levels: readonly string[],
  names: readonly (string | undefined)[] = [],
): readonly OutputColumn[] {
  const label: OutputColumn = { name: 'predict', kind: 'label', level: null }
  const probabilities = levels.map((level, index): OutputColumn => ({
    name: names[index] ?? probabilityName(level),
    kind: 'probability',
    level,
  }))
  return [label, ...probabilities]
}

/** The same of a model that computes in float32. */
export function float32Outputs(outputs: readonly OutputColumn[]): readonly OutputColumn[] {
  return outputs.map((output) => (output.kind === 'label' ? output : { ...output, float32: true }))
}

/** A level that reads as a Java int gets a prefix. */
function probabilityName(level: string): string {
  const isInt = /^[+-]?\d+$/.test(level) && Number(level) >= -(2 ** 31) && Number(level) < 2 ** 31
  return isInt ? `p${level}` : level
}
