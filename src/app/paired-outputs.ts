import type { OutputColumn } from '../core/column.ts'

/** Two outputs that mean the same, by their places among those of their models. */
export interface OutputPair {
  readonly name: string
  readonly at: readonly [number, number]
}

/** The numbers that two models have in common: a probability by its level, others by their names. Labels are no numbers. */
export function pairedOutputs(
  first: readonly OutputColumn[],
  other: readonly OutputColumn[],
): readonly OutputPair[] {
  const places = new Map(other.map((output, at) => [meaningOf(output), at]))
  return first.flatMap((output, at) => {
    const place = output.kind === 'label' ? undefined : places.get(meaningOf(output))
    return place === undefined ? [] : [{ name: output.level ?? output.name, at: [at, place] }]
  })
}

function meaningOf({ kind, level, name }: OutputColumn): string {
  return JSON.stringify([kind, level ?? name])
}
