import { unsaidFacts } from '../facts.ts'
import type { ModelDetail, ModelFacts, TrainingParameter, VariableImportance } from '../facts.ts'
import type { LoadOptions } from '../format.ts'
import { readWholeFile } from '../whole-file.ts'
import { columnNames } from './column-names.ts'
import { defaultParameters } from './default-parameters.ts'
import { readModelText } from './read-text.ts'
import type { ModelText } from './read-text.ts'
import { isCategorical, missingKind } from './split-features.ts'

/** Throws ModelError. */
export function readLightgbmFacts(from: string | Uint8Array, options: LoadOptions = {}): ModelFacts {
  const file = readWholeFile(from, options)
  const text = readModelText(file)
  const names = columnNames(text.header.featureNames, options.featureNames, file.source)
  return {
    ...unsaidFacts,
    entries: 1,
    fileBytes: file.bytes.length,
    importances: importances(text, names, ({ gain }, split) => gain?.[split] ?? NaN),
    otherImportances: { split: importances(text, names, () => 1) ?? [] },
    parameters: text.parameters.size === 0 ? null : Array.from(text.parameters, parameter),
    details: details(text),
  }
}

/**
 * What all splits on a feature come to, as `feature_importance` has it: splits without a gain do not count. Null where the
 * file does not say.
 */
function importances(
  { trees }: ModelText,
  names: readonly string[],
  worth: (tree: ModelText['trees'][number], split: number) => number,
): VariableImportance[] | null {
  const totals = new Float64Array(names.length)
  for (const tree of trees)
    tree.feature.forEach((feature, split) => {
      if (tree.gain === null || tree.gain[split]! > 0) totals[feature]! += worth(tree, split)
    })
  if (totals.some(Number.isNaN)) return null
  const sum = totals.reduce((a, b) => a + b, 0)
  const most = Math.max(...totals)
  return names
    .map((variable, feature) => {
      const relative = totals[feature]!
      return {
        variable,
        relative,
        scaled: most === 0 ? 0 : relative / most,
        share: sum === 0 ? 0 : relative / sum,
      }
    })
    .sort((a, b) => b.relative - a.relative)
}

function parameter([name, text]: readonly [string, string]): TrainingParameter {
  const number = Number(text)
  const value = text === '' ? null : Number.isNaN(number) ? text : number
  return { name, value, isDefault: text === (defaultParameters.get(name) ?? '') }
}

function details({ header, trees, parameters }: ModelText): ModelDetail[] {
  const { treesPerIteration, objective, averaged } = header
  const perIteration = treesPerIteration === 1 ? '' : `, ${treesPerIteration} trees each`
  const linear = trees.some((tree) => tree.linear !== null)
  return [
    { name: 'objective', value: objective ?? "the user's own: predictions are the sums of leaves" },
    { name: 'boosting', value: averaged ? 'rf' : (parameters.get('boosting') ?? 'not stated') },
    { name: 'iterations', value: `${trees.length / treesPerIteration}${perIteration}` },
    ...(linear ? [{ name: 'leaves', value: 'linear functions' }] : []),
    { name: 'missing values', value: missingValues(trees) },
    { name: 'importances', value: 'total gain' },
  ]
}

const missingTexts = {
  NaN: 'NaN is missing',
  zero: 'NaN and 0 are missing',
  none: 'NaN counts as 0 in columns that had no missing values in training',
} as const

/** What numeric splits call missing. */
function missingValues(trees: ModelText['trees']): string {
  const types = new Set<number>()
  for (const { decisionType } of trees) decisionType.forEach((type) => types.add(type))
  const kinds = new Set([...types].filter((type) => !isCategorical(type)).map(missingKind))
  const found = (['NaN', 'zero', 'none'] as const).filter((kind) => kinds.has(kind))
  return found.length === 0 ? 'no numeric splits' : found.map((kind) => missingTexts[kind]).join('; ')
}
