import type { ConfigPath } from '../core/finding.ts'
import type { StepSpec } from '../core/spec.ts'

/** A feature that a step makes, or would have made, had it not been refused. */
export interface StepOutput {
  readonly name: string
  /** Where the step's settings name it. */
  readonly path: ConfigPath
}

type Settings = Readonly<Record<string, unknown>>

export function outputsOf(spec: StepSpec, settings: Settings): StepOutput[] {
  return Object.entries(spec).flatMap(([setting, { type }]) => {
    const given = settings[setting]
    if (type === 'new-slot') return typeof given === 'string' ? [{ name: given, path: [setting] }] : []
    if (type === 'new-slot-map') return keysOf(given).map((name) => ({ name, path: [setting, name] }))
    return type === 'new-slots' ? outputsIn(setting, given) : []
  })
}

export function namesMade(spec: StepSpec, settings: Settings): string[] {
  return outputsOf(spec, settings).map(({ name }) => name)
}

/** The names that a step makes; where it makes none, those that it works on in place. */
export function namesWritten(spec: StepSpec, settings: Settings): readonly string[] {
  const made = namesMade(spec, settings)
  if (made.length > 0) return made
  return Object.entries(spec)
    .filter(([, { type }]) => type === 'slot' || type === 'slots')
    .flatMap(([setting]) => settings[setting] ?? [])
    .filter((name) => typeof name === 'string')
}

/** Of a step that there is not: by convention `as` names what it would have made. */
export const unknownSpec: StepSpec = { as: { type: 'new-slot', description: '' } }

/** Those of a setting that says of each what it is made from. */
function keysOf(given: unknown): string[] {
  return typeof given === 'object' && given !== null && !Array.isArray(given) ? Object.keys(given) : []
}

/** Those of a setting that names one for each of its parts; where it was refused, anything may stand there. */
function outputsIn(setting: string, given: unknown): StepOutput[] {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return []
  return Object.entries(given).flatMap(([part, name]: [string, unknown]) =>
    typeof name === 'string' ? [{ name, path: [setting, part] }] : [],
  )
}
