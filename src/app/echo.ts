import type { FieldDescription } from '../avro/fields.ts'
import { inputFields } from '../avro/input-fields.ts'
import { keyFieldsOf, withKeyFields } from '../compile/key-fields.ts'
import { underEveryName } from '../compile/policy-names.ts'
import { describeConfig, shownConfig } from '../config/describe.ts'
import { policiesByReason } from '../config/policies.ts'
import { isPathProblem } from '../core/field.ts'
import type { PathProblem } from '../core/field.ts'
import type { Policies } from '../core/policy.ts'
import type { StepConfig, StepSpec } from '../core/spec.ts'
import type { FeatureSummary, Plan } from '../features/plan.ts'
import { namesWritten } from '../features/step-outputs.ts'
import { steps as allSteps } from '../features/steps.ts'
import type { Assembly } from './assemble.ts'

/** One value on its way from the event to the models. */
export interface PlanRow {
  /** Path of the input field; null for what a step makes. */
  readonly field: string | null
  /** The field's type by its schema, the feature's otherwise; null where there is neither. */
  readonly type: string | null
  /** Names of the steps that make or change it, in their order. */
  readonly steps: readonly string[]
  /** Null for a column that is left missing. */
  readonly feature: string | null
  /** `model.column`. */
  readonly columns: readonly string[]
  /** What policies say of it by name: `reason: action`. */
  readonly policies: readonly string[]
}

/** A config as it is understood, secrets as stars, and what it comes to. */
export interface Echo {
  readonly config: unknown
  /** The same as YAML that can be read again. */
  readonly yaml: string
  readonly plan: readonly PlanRow[]
}

export function echoOf(assembly: Assembly): Echo {
  const { config, compiled, readerSchema, keySchema } = assembly
  const fields = withKeyFields(inputFields(readerSchema), keySchema === null ? null : keyFieldsOf(keySchema))
  const columns = columnsByFeature(assembly)
  const policies = underEveryName(policiesByReason(config.policies), compiled.plan)
  const made = compiled.plan.features.map(({ name, kind, field }) => ({
    field,
    type: typeText(field === null ? null : fields.find(field)) ?? (kind === 'text' ? 'text' : 'number'),
    steps: stepsOf(name, config.features, compiled.plan),
    feature: name,
    columns: columns.get(name) ?? [],
    policies: policiesOf({ name, field }, policies),
  }))
  const missing = (columns.get(null) ?? []).map((column) => ({
    ...{ field: null, type: null, feature: null },
    ...{ steps: [], columns: [column], policies: [] },
  }))
  return { config: shownConfig(config), yaml: describeConfig(config), plan: [...made, ...missing] }
}

function typeText(field: FieldDescription | PathProblem | null): string | null {
  if (field === null || isPathProblem(field)) return null
  const { types, nullable, logicalType } = field
  return `${types.join('|')}${nullable ? '?' : ''}${logicalType === null ? '' : ` (${logicalType})`}`
}

/** Under null: columns without a feature. */
function columnsByFeature({ config, compiled }: Assembly): ReadonlyMap<string | null, readonly string[]> {
  const found = new Map<string | null, string[]>()
  const bindings = new Map(config.models.map(({ name, columns }) => [name, columns]))
  for (const { name, scorer } of compiled.models) {
    const bound = bindings.get(name) ?? {}
    for (const { name: column } of scorer.inputs) {
      const feature = Object.hasOwn(bound, column) ? bound[column]! : column
      found.set(feature, [...(found.get(feature) ?? []), `${name}.${column}`])
    }
  }
  return found
}

const specs: ReadonlyMap<string, StepSpec> = new Map(allSteps.map(({ name, spec }) => [name, spec]))

function stepsOf(feature: string, steps: readonly StepConfig[], plan: Plan): readonly string[] {
  const names = plan.namesOfSame(feature)
  const isWritten = ({ step, settings }: StepConfig) =>
    namesWritten(specs.get(step) ?? {}, settings).some((name) => names.has(name))
  return steps.filter(isWritten).map(({ step }) => step)
}

/** As the pipeline finds them: what is said of the feature before what is said of its field. */
function policiesOf(
  { name, field }: Pick<FeatureSummary, 'name' | 'field'>,
  policies: Policies,
): readonly string[] {
  return Array.from(policies).flatMap(([reason, { fields }]) => {
    const action = fields.get(name) ?? (field === null ? undefined : fields.get(field))
    return action === undefined ? [] : [`${reason}: ${action}`]
  })
}
