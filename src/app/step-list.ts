import { settingsOf } from '../config/reference.ts'
import { SluiceError } from '../core/errors.ts'
import { didYouMean } from '../core/nearest.ts'
import { steps } from '../features/steps.ts'

/** A feature step for whoever writes a config. */
export interface ListedStep {
  readonly name: string
  readonly summary: string
  /** What it does where its input is missing. */
  readonly missing: string
  readonly settings: readonly ListedSetting[]
  /** An item of the config's `features` list, in YAML. */
  readonly example: string
}

export interface ListedSetting {
  readonly name: string
  readonly type: string
  readonly isRequired: boolean
  /** As YAML has it; null where there is none. */
  readonly default: string | null
  readonly meaning: string
}

/** Every feature step, in the order of the reference page. */
export function listSteps(): readonly ListedStep[] {
  return steps.map((step) => ({
    name: step.name,
    summary: plain(step.summary),
    missing: plain(step.missing),
    settings: settingsOf(step).map(({ name, type, fallback, meaning }) => {
      const isRequired = fallback === '**required**'
      return {
        name,
        type: plain(type),
        isRequired,
        default: isRequired || fallback === '' ? null : plain(fallback),
        meaning: plain(meaning),
      }
    }),
    example: step.example,
  }))
}

/** @throws SluiceError USAGE where there is no such step */
export function listedStep(name: string): ListedStep {
  const all = listSteps()
  const found = all.find((step) => step.name === name)
  if (found !== undefined) return found
  const names = all.map((step) => step.name)
  const hint = didYouMean(name, names) ?? `there are: ${names.join(', ')}`
  throw new SluiceError('USAGE', `there is no step '${name}' (${hint})`)
}

/** A terminal shows words of code as they are. */
function plain(markdown: string): string {
  return markdown.replaceAll('`', '')
}
