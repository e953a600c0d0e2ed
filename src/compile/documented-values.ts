import type { FieldDescription } from '../avro/fields.ts'
import type { InputFields } from '../avro/input-fields.ts'
import { isPathProblem } from '../core/field.ts'
import type { ConfigPath, Remark } from '../core/finding.ts'
import type { StepConfig, StepSpec } from '../core/spec.ts'
import { firstOf, quoted } from '../core/text.ts'
import type { Plan } from '../features/plan.ts'
import { namesMade, namesWritten, unknownSpec } from '../features/step-outputs.ts'
import { steps as allSteps } from '../features/steps.ts'
import { factsOf } from './field-doc.ts'
import type { DocFacts } from './field-doc.ts'

/** What steps say of values against what the schema's docs say of the fields that they are. */
export function remarksOnDocs(
  steps: readonly StepConfig[],
  fields: InputFields,
  plan: Pick<Plan, 'inputFields' | 'namesOfSame'>,
): readonly Remark[] {
  const walk = new Walk(fields)
  for (const [at, step] of steps.entries()) walk.step(step, ['features', at, step.step])
  const limited = new Set(walk.limited.flatMap((name) => [...plan.namesOfSame(name)]))
  return [...walk.remarks, ...unchecked(plan.inputFields, limited, fields)]
}

/** Steps that leave a number what it was measured as, or take it away. */
const keeping: readonly string[] = ['range', 'clip', 'impute', 'require', 'one-of', 'cast']

const specs: ReadonlyMap<string, StepSpec> = new Map(allSteps.map(({ name, spec }) => [name, spec]))

type Settings = StepConfig['settings']

/** Follows the steps, and knows at each which names still stand for the value of an input field. */
class Walk {
  readonly remarks: Remark[] = []
  /** Names that a step holds against limits. */
  readonly limited: string[] = []
  readonly #fields: InputFields
  /** The field that a name stands for, where it is not the field's own; null for what a step has made. */
  readonly #meanings = new Map<string, FieldDescription | null>()

  constructor(fields: InputFields) {
    this.#fields = fields
  }

  step({ step, settings, refused }: StepConfig, path: ConfigPath): void {
    const spec = specs.get(step) ?? unknownSpec
    if (refused !== true) this.#check(step, settings, path)
    const { field, as } = settings
    const source = typeof field === 'string' && refused !== true ? this.#fieldOf(field) : null
    const isKept = keeping.includes(step) && refused !== true
    for (const name of isKept ? namesMade(spec, settings) : namesWritten(spec, settings))
      this.#meanings.set(name, null)
    if (step === 'rename' && typeof field === 'string') this.#meanings.set(field, null)
    if ((step === 'bind' || step === 'rename') && typeof as === 'string') this.#meanings.set(as, source)
  }

  #fieldOf(name: string): FieldDescription | null {
    const meaning = this.#meanings.get(name)
    if (meaning !== undefined) return meaning
    const found = this.#fields.find(name)
    return found === null || isPathProblem(found) ? null : found
  }

  #check(step: string, settings: Settings, path: ConfigPath): void {
    if (step === 'range' || step === 'clip') this.#checkLimits(settings, path)
    if (step === 'difference') this.#checkUnits(settings, path)
  }

  #checkLimits({ field, min, max }: Settings, path: ConfigPath): void {
    const limits = { min: numberOr(min, -Infinity), max: numberOr(max, Infinity) }
    const byFacts = new Map<string, { readonly facts: DocFacts; readonly names: string[] }>()
    for (const name of [field].flat().filter((each) => typeof each === 'string')) {
      this.limited.push(name)
      const facts = factsOf(this.#fieldOf(name)?.doc ?? null)
      const key = rangeText(facts)
      if (key === null) continue
      const same = byFacts.get(key) ?? { facts, names: [] }
      byFacts.set(key, { facts, names: [...same.names, name] })
    }
    for (const { facts, names } of byFacts.values())
      this.remarks.push(...onLimits(limits, facts, names, path))
  }

  #checkUnits({ field, minus }: Settings, path: ConfigPath): void {
    const [one, other] = [field, minus].map((name) =>
      typeof name === 'string' ? factsOf(this.#fieldOf(name)?.doc ?? null).unit : null,
    )
    // A capital letter alone is more often a matter of spelling than another unit.
    if (one == null || other == null || one.toLowerCase() === other.toLowerCase()) return
    this.remarks.push({
      severity: 'warning',
      path: [...path, 'minus'],
      message: `by the schema's docs '${String(field)}' is in ${one} and '${String(minus)}' in ${other}`,
      hint: 'a step before this one can bring the two to one unit; or correct the docs',
    })
  }
}

interface Limits {
  readonly min: number
  readonly max: number
}

/** Limits within what the doc says are a choice; those beyond it are of no use, or of another unit. */
function onLimits(limits: Limits, facts: DocFacts, names: readonly string[], path: ConfigPath): Remark[] {
  const { range } = facts
  if (range === null) return []
  const subject = `by the schema's doc ${quoted(names)} ${names.length === 1 ? 'is' : 'are'} ${rangeText(facts) ?? ''}`
  const told = (limit: 'min' | 'max', severity: Remark['severity'], what: string): Remark => ({
    severity,
    path: [...path, limit],
    message: `${subject}, and ${limit} ${limits[limit]} ${what}`,
    hint: `${limit}: ${range[limit]} is the doc's; where the step is right, correct the doc`,
  })
  if (limits.min > range.max) return [told('min', 'warning', 'is above all of it')]
  if (limits.max < range.min) return [told('max', 'warning', 'is below all of it')]
  return [
    ...(limits.min < range.min && limits.min !== -Infinity ? [told('min', 'info', 'is below it')] : []),
    ...(limits.max > range.max && limits.max !== Infinity ? [told('max', 'info', 'is above it')] : []),
  ]
}

/** One remark of all fields: none of them has a line in the config. */
function unchecked(paths: readonly string[], limited: ReadonlySet<string>, fields: InputFields): Remark[] {
  const found = paths.flatMap((path) => {
    const field = fields.find(path)
    if (limited.has(path) || field === null || isPathProblem(field) || field.type !== 'number') return []
    const facts = factsOf(field.doc)
    return facts.range === null ? [] : [{ path, range: facts.range, text: rangeText(facts) ?? '' }]
  })
  const [first] = found
  if (first === undefined) return []
  const { path, range } = first
  const name = /^[\w.]+$/.test(path) ? path : JSON.stringify(path)
  const told = firstOf(
    found.map((each) => `'${each.path}' (${each.text})`),
    mostTold,
  )
  return [
    {
      severity: 'info',
      path: ['features'],
      message: `no range or clip step checks what the schema's docs say of ${told}`,
      hint: `such as - range: { field: ${name}, min: ${range.min}, max: ${range.max} }`,
    },
  ]
}

const mostTold = 6

function numberOr(given: unknown, otherwise: number): number {
  return typeof given === 'number' ? given : otherwise
}

/** `0 to 250 bar`; null where the doc says no range. */
function rangeText({ range, unit }: DocFacts): string | null {
  return range === null ? null : `${range.min} to ${range.max}${unit === null ? '' : ` ${unit}`}`
}
