import type { InputFields } from '../avro/input-fields.ts'
import { isPathProblem } from '../core/field.ts'
import type { ConfigPath, Remark } from '../core/finding.ts'
import { didYouMean } from '../core/nearest.ts'
import type { Plan } from '../features/plan.ts'

/** Policies by reason, as far as they name fields. */
export type PolicySettings = Readonly<
  Record<
    string,
    { readonly default?: string; readonly fields?: Readonly<Record<string, unknown>> | undefined } | undefined
  >
>

interface NamingSettings {
  readonly windows?: { readonly channels: Readonly<Record<string, unknown>> } | undefined
  readonly deadLetter?: { readonly redact: readonly string[] }
  readonly policies?: PolicySettings
}

/** Names of fields that nothing has: a value that was to be hidden would be shown, an action would never be taken. */
export function unknownNames(
  { deadLetter, policies, windows }: NamingSettings,
  fields: InputFields,
  plan: Plan,
): Remark[] {
  const paths = fields.list.map(({ path }) => path)
  const check = (name: string, path: ConfigPath): Remark[] => {
    if (plan.hadName(name) || plan.isBroken(name)) return []
    const found = fields.find(name)
    if (found !== null && !isPathProblem(found)) return []
    const hint = found === null ? (plan.suggest(name) ?? didYouMean(name, paths)) : found.hint
    const unknown = `there is no input field or feature '${name}'`
    const message = found === null ? unknown : `${unknown}: ${found.problem}`
    return [{ severity: 'error', path, message, ...(hint === undefined ? {} : { hint }) }]
  }
  const checkAction = (reason: string, name: string): Remark[] => {
    const path = ['policies', reason, 'fields', name]
    return reason === 'incomplete-window'
      ? unknownChannel(name, Object.keys(windows?.channels ?? {}), path)
      : check(name, path)
  }
  return [
    ...(deadLetter?.redact ?? []).flatMap((name, at) => check(name, ['deadLetter', 'redact', at])),
    ...Object.entries(policies ?? {}).flatMap(([reason, policy]) =>
      Object.keys(policy?.fields ?? {}).flatMap((name) => checkAction(reason, name)),
    ),
  ]
}

/** What a window lacks is readings of a channel. */
function unknownChannel(name: string, channels: readonly string[], path: ConfigPath): Remark[] {
  if (channels.includes(name)) return []
  const hint = didYouMean(name, channels)
  const message = `there is no channel '${name}' in windows.channels`
  return [{ severity: 'error', path, message, ...(hint === undefined ? {} : { hint }) }]
}

/** The names that redaction and policies refer to. */
export function namesMentioned({ deadLetter, policies }: NamingSettings): readonly string[] {
  const inPolicies = Object.values(policies ?? {}).flatMap((policy) => Object.keys(policy?.fields ?? {}))
  return [...(deadLetter?.redact ?? []), ...inPolicies]
}
