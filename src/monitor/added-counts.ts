import type { ColumnCounts } from './bins.ts'
import type { ModelCounts, SliceCounts } from './counts.ts'

type Counts = Omit<SliceCounts, 'start'>

/** The sum of counts, exact and in any order; of none, zero. Versions stand in the order of their names. */
export function addedCounts(all: readonly Counts[]): Counts {
  const deadLetters: Record<string, number> = {}
  for (const counts of all)
    for (const [reason, count] of Object.entries(counts.deadLetters))
      deadLetters[reason] = (deadLetters[reason] ?? 0) + count
  return {
    records: sum(all.map(({ records }) => records)),
    scored: sum(all.map(({ scored }) => scored)),
    skipped: sum(all.map(({ skipped }) => skipped)),
    deadLetters: sorted(deadLetters),
    models: addedModels(all.flatMap(({ models }) => models)),
  }
}

/** What two counts must share to be added up: the version, by what right it answered, and its bins. */
function nameOf({ model, version, digest, role, arm, layout }: ModelCounts): string {
  return JSON.stringify([model, version, digest, role, arm, layout])
}

function addedModels(all: readonly ModelCounts[]): readonly ModelCounts[] {
  const byName = Object.groupBy(all, nameOf)
  return Object.keys(byName)
    .toSorted()
    .map((name) => addedModel(byName[name]!))
}

/** @param all of one version, at least one */
function addedModel(all: readonly ModelCounts[]): ModelCounts {
  const [first, ...others] = all
  if (others.length === 0) return first!
  return {
    ...first!,
    rows: sum(all.map(({ rows }) => rows)),
    failed: sum(all.map(({ failed }) => failed)),
    features: addedColumns(all.map(({ features }) => features)),
    outputs: addedColumns(all.map(({ outputs }) => outputs)),
    labels:
      first!.labels === null ? null : added(all.flatMap(({ labels }) => (labels === null ? [] : [labels]))),
  }
}

function addedColumns(all: readonly (readonly ColumnCounts[])[]): readonly ColumnCounts[] {
  return all[0]!.map((_, column) => added(all.map((columns) => columns[column] ?? [])))
}

function added(all: readonly ColumnCounts[]): ColumnCounts {
  const total = [...all[0]!]
  for (const counts of all.slice(1)) for (const [at, count] of counts.entries()) total[at]! += count
  return total
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function sorted(counts: Readonly<Record<string, number>>): Counts['deadLetters'] {
  return Object.fromEntries(Object.entries(counts).toSorted(([one], [other]) => (one < other ? -1 : 1)))
}
