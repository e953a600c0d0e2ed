import type { InputColumn } from '../core/column.ts'
import type { ContributionScorer } from './scorer.ts'

/**
 * Contributions by the columns of a row: what a model gives for each level of a column (`mode.blue`,
 * `mode.missing(NA)`, `mode:0` by its encoding) is one sum. Sums add up to the margin as the parts do.
 */
export function summedContributions(
  inputs: readonly InputColumn[],
  scorer: ContributionScorer,
): ContributionScorer {
  const owners = scorer.names.map((name) => ownerOf(name, inputs))
  const names = [...new Set(owners)]
  if (scorer.names.every((name, at) => name === owners[at])) return scorer
  const places = owners.map((owner) => names.indexOf(owner))
  const parts = new Float64Array(scorer.names.length * scorer.classes.length)
  return {
    names,
    classes: scorer.classes,
    contributions(row, out) {
      scorer.contributions(row, parts)
      out.fill(0, 0, names.length * scorer.classes.length)
      parts.forEach((part, at) => {
        const group = Math.floor(at / places.length)
        out[group * names.length + places[at % places.length]!]! += part
      })
    },
  }
}

/** The column that a contribution is of: of that name, or the longest one before a dot or a colon. */
export function ownerOf(name: string, inputs: readonly InputColumn[]): string {
  let owner: string | null = null
  for (const input of inputs) {
    if (input.name === name) return name
    const isPart =
      input.kind === 'categorical' &&
      [`${input.name}.`, `${input.name}:`].some((prefix) => name.startsWith(prefix))
    if (isPart && input.name.length > (owner?.length ?? -1)) owner = input.name
  }
  return owner ?? name
}
