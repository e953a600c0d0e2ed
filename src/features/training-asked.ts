import type { StepConfig } from '../core/spec.ts'
import type { Step } from './step.ts'

/** All columns that steps ask for, by file. Steps that were refused ask for nothing. */
export function trainingAsked(
  entries: readonly StepConfig[],
  table: readonly Step[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const asked = new Map<string, Set<string>>()
  for (const { step, settings, refused } of entries) {
    const questions = refused === true ? [] : table.find(({ name }) => name === step)?.asks?.(settings)
    for (const { file, columns } of questions ?? []) {
      asked.set(file, new Set([...(asked.get(file) ?? []), ...columns]))
    }
  }
  return asked
}
