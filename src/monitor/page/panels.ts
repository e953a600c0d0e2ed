import { stageOfReason } from '../../core/reason.ts'
import type { Reason } from '../../core/reason.ts'
import type { InstanceReport, LayoutReport, LetterReport, SeenValue } from '../reports.ts'
import type { WatchedInstance } from './watched.ts'

export interface InstancePanel extends WatchedInstance {
  readonly deadLetters: number
  readonly lag: number
}

export function instancePanel({ report, isSilent }: WatchedInstance): InstancePanel {
  return { report, isSilent, deadLetters: sum(Object.values(report.deadLetters)), lag: lagOf(report) }
}

export function lagOf({ partitions }: InstanceReport): number {
  return sum(partitions.map(({ lag }) => lag))
}

export interface ReasonPanel {
  readonly reason: Reason
  readonly stage: string
  /** Of all instances since their start. */
  readonly count: number
  /** Newest first. */
  readonly letters: readonly LetterReport[]
}

const mostLetters = 3

/** A panel a reason, of those that came. */
export function reasonPanels(
  instances: readonly InstanceReport[],
  letters: readonly LetterReport[],
): readonly ReasonPanel[] {
  const counts = new Map<Reason, number>()
  for (const { deadLetters } of instances)
    for (const [reason, count] of Object.entries(deadLetters) as [Reason, number][])
      counts.set(reason, (counts.get(reason) ?? 0) + count)
  // An instance that was started anew counts from nothing, and its letters are there still.
  for (const { reason } of letters) counts.set(reason, counts.get(reason) ?? 0)
  return Array.from(counts, ([reason, count]) => ({
    reason,
    stage: stageOfReason[reason],
    count,
    letters: letters
      .filter((letter) => letter.reason === reason)
      .toSorted((a, b) => b.at - a.at)
      .slice(0, mostLetters),
  })).filter(({ count, letters: shown }) => count > 0 || shown.length > 0)
}

export interface UnknownPanel {
  readonly field: string
  /** Most frequent first. */
  readonly values: readonly SeenValue[]
}

const mostValues = 10

export function unknownPanels(instances: readonly InstanceReport[]): readonly UnknownPanel[] {
  const fields = new Map<string, Map<string, number>>()
  for (const { unknown } of instances)
    for (const [field, seen] of Object.entries(unknown)) {
      const values = fields.get(field) ?? new Map<string, number>()
      fields.set(field, values)
      for (const { value, count } of seen) values.set(value, (values.get(value) ?? 0) + count)
    }
  return Array.from(fields, ([field, values]) => ({
    field,
    values: Array.from(values, ([value, count]) => ({ value, count }))
      .toSorted((a, b) => b.count - a.count)
      .slice(0, mostValues),
  }))
}

export interface VersionPanel {
  readonly model: string
  readonly version: string
  readonly digest: string
  readonly role: string
  readonly arm: string | null
  readonly release: number | null
  /** Who serves it. */
  readonly instances: readonly string[]
  /** Why it answers in the place of another, by instance; empty where it does not. */
  readonly fallback: readonly string[]
  readonly trainedUntil: string | null
  /** What it is compared with; null where nobody said yet. */
  readonly baseline: LayoutReport['layout']['source'] | null
}

/** What answers now, and scores along. */
export function versionPanels(
  instances: readonly InstanceReport[],
  layouts: readonly LayoutReport[],
): readonly VersionPanel[] {
  const panels = new Map<string, VersionPanel>()
  for (const { instance, versions, fallbacks } of instances)
    for (const { model, version, digest, role, arm, release } of versions) {
      const id = JSON.stringify([model, version, digest, role, arm])
      const layout = layouts.find((each) => each.model === model && each.digest === digest)?.layout
      const before = panels.get(id)
      const why = role === 'fallback' ? fallbacks[model] : undefined
      panels.set(id, {
        ...{ model, version, digest, role, arm, release },
        instances: [...(before?.instances ?? []), instance],
        fallback: [...(before?.fallback ?? []), ...(why === undefined ? [] : [`${instance}: ${why}`])],
        trainedUntil: layout?.trainedUntil ?? null,
        baseline: layout?.source ?? null,
      })
    }
  return [...panels.values()]
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
