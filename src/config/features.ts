import type { ConfigPath } from '../core/finding.ts'
import { didYouMean } from '../core/nearest.ts'
import type { StepConfig, StepSpec } from '../core/spec.ts'
import { check } from './issues.ts'
import type { ValueIssue } from './issues.ts'
import { stepSchema } from './step-schema.ts'

/**
 * Checks the `features` list: each entry is one step's name and its settings. Entries that are wrong stay in the list, as
 * refused, so that positions and the names they would have made are kept.
 */
export function checkFeatures(
  entries: readonly unknown[],
  steps: Readonly<Record<string, StepSpec>>,
): { readonly entries: readonly StepConfig[]; readonly issues: readonly ValueIssue[] } {
  const checked = entries.map((entry, at) => checkEntry(entry, ['features', at], steps))
  return { entries: checked.map(({ entry }) => entry), issues: checked.flatMap(({ issues }) => issues) }
}

function checkEntry(
  entry: unknown,
  path: ConfigPath,
  steps: Readonly<Record<string, StepSpec>>,
): { readonly entry: StepConfig; readonly issues: readonly ValueIssue[] } {
  const named = isSection(entry) ? Object.entries(entry) : []
  const [first] = named
  if (first === undefined || named.length > 1) {
    return refused('', {}, [
      issueAt(path, 'a step is one name and its settings', 'such as - range: { field: temp, max: 90 }'),
    ])
  }
  const [step, settings] = first
  const given = isSection(settings) ? settings : {}
  const spec = Object.hasOwn(steps, step) ? steps[step] : undefined
  if (spec === undefined) {
    const known = Object.keys(steps)
    const hint = didYouMean(step, known) ?? `there are: ${known.join(', ')}`
    return refused(step, given, [
      { ...issueAt([...path, step], `there is no step '${step}'`, hint), unknownKey: true },
    ])
  }
  const { parsed, issues } = check(stepSchema(spec), settings)
  if (parsed !== null) return { entry: { step, settings: parsed }, issues }
  return refused(
    step,
    given,
    issues.map((issue) => ({ ...issue, path: [...path, step, ...issue.path] })),
  )
}

function refused(step: string, settings: Readonly<Record<string, unknown>>, issues: readonly ValueIssue[]) {
  return { entry: { step, settings, refused: true }, issues } as const
}

function issueAt(path: ConfigPath, message: string, hint: string): ValueIssue {
  return { path, message, hint, unknownKey: false, needsText: false }
}

function isSection(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
