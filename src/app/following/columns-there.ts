import type { ModelSettings } from '../../compile/models.ts'
import type { Model } from '../../model/index.ts'

/** What is said of columns that this version of the model does not have says nothing of it. */
export function columnsThere(columns: ModelSettings['columns'], { scorer }: Model): ModelSettings['columns'] {
  const there = new Set(scorer.inputs.map(({ name }) => name))
  return Object.fromEntries(Object.entries(columns).filter(([name]) => there.has(name)))
}
