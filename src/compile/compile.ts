import { eitherFields, flatFields, inputFields } from '../avro/input-fields.ts'
import type { InputFields } from '../avro/input-fields.ts'
import { remarksOn } from '../avro/lint.ts'
import type { SchemaJson } from '../avro/schema.ts'
import type { Envelope, EventForm } from '../core/event-form.ts'
import { isPathProblem } from '../core/field.ts'
import { withoutPlaces } from '../core/field-path.ts'
import type { Remark } from '../core/finding.ts'
import type { Fault } from '../core/outcome.ts'
import type { TimeField } from '../core/time-unit.ts'
import type { StepConfig } from '../core/spec.ts'
import { compilePlan } from '../features/plan.ts'
import type { Plan } from '../features/plan.ts'
import { recordField } from '../features/record-reader.ts'
import { featuresWanted } from '../features/row.ts'
import type { PlanModel, PlanSurroundings } from '../features/surroundings.ts'
import { unreleased } from '../core/prediction-entry.ts'
import type { IncludedField } from '../core/prediction-entry.ts'
import type { RowField } from '../core/row-field.ts'
import type { PipelineModel } from '../scoring/parts.ts'
import type { Routing } from '../scoring/routing.ts'
import type { WindowPlan } from '../windows/plan.ts'
import { undecided } from './decided.ts'
import { remarksOnDocs } from './documented-values.ts'
import { compileIncluded } from './event-fields.ts'
import type { IncludeSetting } from './event-fields.ts'
import { remarksOnForm } from './event-form.ts'
import { compileEventTime } from './event-time.ts'
import { fieldShapes, shapeLookup } from './field-access.ts'
import { keyFieldsOf, remarksOnKeys, unusedKeys, withKeyFields } from './key-fields.ts'
import { compileKey } from './key.ts'
import { withSharedCauses } from './shared-causes.ts'
import { namesMentioned, unknownNames } from './field-names.ts'
import type { PolicySettings } from './field-names.ts'
import { compileModel, isRule } from './models.ts'
import type { Loaded, LoadedRule, ModelSettings } from './models.ts'
import { compileRuleModel } from './rule-model.ts'
import { compileRowFields } from './row-fields.ts'
import { compileTenants } from './tenants.ts'
import type { CompiledTenants, TenantSettings } from './tenants.ts'
import { unusedFeatures } from './unused-features.ts'
import { acrossWindows } from './window-lineage.ts'
import { compileWindows, fieldsRead } from './windows.ts'
import type { CompiledWindows, WindowSettings } from './windows.ts'

/** What of the config concerns the way from event to prediction. */
export interface CompileSettings {
  readonly input: {
    readonly eventTime?: string | TimeField | undefined
    readonly longs?: 'number' | 'bigint'
    readonly types?: readonly string[] | undefined
    readonly unwrap?: Envelope | undefined
  }
  readonly windows?: WindowSettings | undefined
  readonly features: readonly StepConfig[]
  readonly models: readonly ModelSettings[]
  readonly output: {
    readonly include: readonly IncludeSetting[]
    readonly key?: string | undefined
    readonly publish?: 'predictions' | 'features'
  }
  readonly releases?: { readonly armBy?: string | undefined } | undefined
  readonly tenants?: TenantSettings | undefined
  readonly batch: { readonly maxRecords: number }
  readonly deadLetter?: { readonly redact: readonly string[] }
  readonly policies?: PolicySettings
}

/** Config, schema and models, checked against each other: what a pipeline runs on. */
export interface Compiled {
  readonly plan: Plan
  readonly models: readonly PipelineModel[]
  /** Null: what is compiled has all rows, and whoever shares them out puts it here. */
  readonly routing: Routing | null
  /** Every name of a value that dead letters must not show. */
  readonly redacted: ReadonlySet<string>
  readonly eventForm: EventForm
  /** What events are readings of; null where each is a row. */
  readonly windows: WindowPlan | null
  readonly eventTimeMs: (event: object) => number | null
  /** What is wrong with an event's own time; null where none is read. */
  readonly eventTimeFault: ((event: object) => Fault | null) | null
  readonly includedFields: readonly IncludedField[]
  /** What rows hold where they are published; empty where predictions are. */
  readonly rowFields: readonly RowField[]
  /** Paths of the fields that rows come with. */
  readonly fieldPaths: ReadonlySet<string>
  /** The fields of records' keys that something reads; where there are none, keys need not be read. */
  readonly keyFields: readonly string[]
  /** Null where predictions keep their record's key. */
  readonly outputKey: ((event: object) => Buffer | null) | null
  /** What says which side of a split an event is on; null where its key does. */
  readonly armKey: ((event: object) => Buffer | null) | null
  /** Whose records are whose; null where they are all one's. */
  readonly tenancy: CompiledTenants | null
}

/** Rows scored at once: enough to spread the fixed cost of a batch, few enough to stay in the cache. */
const largestChunk = 1024

/**
 * Compiles what `run` executes and `lint` reports. Every problem is a remark; the result is fit to run only when none
 * of them is an error.
 *
 * @param writers the schemas of events, as far as they are known beforehand
 * @param loaded models in the order of the settings, null where the file could not be used
 * @param keySchema by which keys are read; null where they are text
 * @param surroundings what steps ask, but for what the settings say
 */
export function compile(
  settings: CompileSettings,
  readerSchema: SchemaJson,
  loaded: readonly Loaded[],
  writers: readonly SchemaJson[] | null = null,
  keySchema: SchemaJson | null = null,
  surroundings: Partial<Omit<PlanSurroundings, 'models' | 'longs'>> = {},
): { readonly compiled: Compiled; readonly remarks: readonly Remark[] } {
  const remarks: Remark[] = remarksOn(readerSchema).map(({ message }) => ({
    severity: 'warning',
    path: ['input', 'schema'],
    message,
  }))
  const eventFields = inputFields(readerSchema, 'the schema of events')
  const ofKeys = keySchema === null ? null : keyFieldsOf(keySchema)
  if (keySchema !== null) remarks.push(...remarksOnKeys(keySchema, eventFields.list))
  const read = withKeyFields(eventFields, ofKeys)
  const windows = windowsOf(settings, read, remarks)
  const fields = windows === undefined ? read : flatFields(windows?.rowFields ?? [], 'a row of the windows')
  const eventForm = { types: settings.input.types ?? null, unwrap: settings.input.unwrap ?? null }
  remarks.push(...remarksOnForm(eventForm, readerSchema, writers))
  // Of rows that nobody knows, nothing can be said.
  const ofRows: Remark[] = []
  const tellRows = windows === null ? ofRows : remarks
  const paths = new Set(fields.list.map(({ path }) => path))
  const wanted = settings.models.flatMap(({ columns }, i) =>
    namesOf(loaded[i] ?? null, columns, (path) => paths.has(path)),
  )
  wanted.push(...settings.output.include.flatMap((name) => featureIncluded(name, paths)))
  // Rows that are published are for others to choose from.
  if (settings.output.publish === 'features') wanted.push(...(windows?.statistics ?? []))
  const { plan, remarks: planRemarks } = compilePlan({
    fields: fieldShapes(fields.list),
    lookup: shapeLookup(fields),
    steps: settings.features,
    wanted,
    capacity: Math.min(largestChunk, settings.batch.maxRecords),
    surroundings: {
      ...surroundings,
      models: columnsOfModels(settings, loaded),
      longs: settings.input.longs ?? 'number',
    },
  })
  tellRows.push(...planRemarks)
  tellRows.push(...remarksOnDocs(settings.features, fields, plan))
  tellRows.push(...unknownNames(settings, windows === undefined ? fields : eitherFields(fields, read), plan))
  const redacted = redactedNames(settings.deadLetter?.redact ?? [], plan, windows?.plan ?? null)
  const { models, remarks: modelRemarks } = bindModels(settings.models, loaded, { plan, redacted })
  const names = settings.models.map(({ name }) => name)
  tellRows.push(...withSharedCauses(undecided(modelRemarks, settings.policies ?? {}, plan), names))
  const timeField = settings.input.eventTime ?? (windows === undefined ? undefined : 'windowEnd')
  const eventTime = compileEventTime(timeField, fields, tellRows, settings.input.longs)
  const { include, publish } = settings.output
  const isOfRows = publish === 'features'
  const includedFields = isOfRows ? [] : compileIncluded(include, { fields, plan }, tellRows)
  const rowFields = isOfRows
    ? compileRowFields(include, { fields, plan, steps: settings.features }, tellRows)
    : []
  const outputKey = compileKey(settings.output.key, ['output', 'key'], fields, tellRows)
  const armKey = compileKey(settings.releases?.armBy, ['releases', 'armBy'], fields, tellRows)
  const tenancy = compileTenants(settings.tenants, read, remarks)
  const keyFields = readOf(ofKeys, settings, plan)
  if (isWhole(settings, loaded, remarks)) {
    // Of rows every feature is a part.
    if (!isOfRows) remarks.push(...unusedFeatures(plan, namesTaken(settings, wanted)))
    if (keySchema !== null && keyFields.length === 0) remarks.push(unusedKeys)
  }
  return {
    compiled: {
      plan,
      models,
      routing: null,
      redacted,
      eventForm,
      windows: windows?.plan ?? null,
      eventTimeMs: eventTime.ms,
      eventTimeFault: eventTime.fault,
      includedFields,
      rowFields,
      fieldPaths: paths,
      keyFields,
      outputKey,
      armKey,
      tenancy,
    },
    remarks,
  }
}

/**
 * Binds models to a plan that there is already; what its slots do not have is a remark.
 *
 * @param loaded models in the order of the settings, null where the file could not be used
 */
export function bindModels(
  settings: readonly ModelSettings[],
  loaded: readonly Loaded[],
  { plan, redacted }: Pick<Compiled, 'plan' | 'redacted'>,
): { readonly models: readonly PipelineModel[]; readonly remarks: readonly Remark[] } {
  const remarks: Remark[] = []
  const models: PipelineModel[] = []
  for (const [i, model] of settings.entries()) {
    const file = loaded[i]
    if (file == null) continue
    const bound = isRule(file)
      ? bindRule(model, file, plan, { models, remarks })
      : compileModel(model, file, i, { plan, hidden: redacted }, remarks)
    if (bound !== null) models.push(bound)
  }
  return { models, remarks }
}

/** A rule stands behind the model that it stands in for, where that could be loaded. */
function bindRule(
  { name, version, served = unreleased }: ModelSettings,
  { rule }: LoadedRule,
  plan: Plan,
  { models, remarks }: { readonly models: readonly PipelineModel[]; readonly remarks: Remark[] },
): PipelineModel | null {
  const inPlaceOf = models.find((each) => each.name === name) ?? null
  return compileRuleModel({ name, version, served }, rule, plan, inPlaceOf, remarks)
}

/** What a model's columns, or the lines of a rule, refer to. */
function namesOf(
  loaded: Loaded,
  binding: ModelSettings['columns'],
  isField: (path: string) => boolean,
): readonly string[] {
  if (loaded === null) return []
  return isRule(loaded) ? loaded.rule.names : featuresWanted(loaded.scorer.inputs, binding, isField)
}

/** Null where windows are refused, undefined where there are none. */
function windowsOf(
  { windows, input }: CompileSettings,
  fields: InputFields,
  remarks: Remark[],
): CompiledWindows | null | undefined {
  return windows === undefined ? undefined : compileWindows(windows, fields, remarks, input.longs)
}

/** What steps may ask of models. Of several of one name, which is told, the first counts. */
function columnsOfModels(
  { models }: CompileSettings,
  loaded: readonly Loaded[],
): ReadonlyMap<string, PlanModel | null> {
  const known = models.map(({ name }, i) => {
    const model = loaded[i]
    return [name, model == null || isRule(model) ? null : { name, columns: model.scorer.inputs }] as const
  })
  return new Map(known.toReversed())
}

/** What is included by the name of a feature, or as a part of the record, which a plan alone reads. */
function featureIncluded(name: IncludeSetting, paths: ReadonlySet<string>): string[] {
  if (typeof name === 'object') return [name.feature]
  return recordField(name) !== null && !paths.has(name) ? [name] : []
}

/** Those of some fields that the plan reads or that a setting beside it names. */
function readOf(
  fields: InputFields | null,
  { input: { eventTime }, windows, output, releases, tenants }: CompileSettings,
  plan: Plan,
): readonly string[] {
  if (fields === null) return []
  const time = typeof eventTime === 'object' ? eventTime.field : eventTime
  const ofReadings = windows === undefined ? [] : fieldsRead(windows)
  const ofTenant = tenants !== undefined && 'field' in tenants.by ? tenants.by.field : undefined
  const named = [...output.include, output.key, releases?.armBy, ofTenant, time, ...ofReadings]
  const read = new Set([...plan.inputFields, ...named.filter((name) => typeof name === 'string')])
  return Array.from(read).filter((path) => {
    const found = fields.find(path)
    return found !== null && !isPathProblem(found)
  })
}

/** False where something is refused: what that would have used, or was meant to use, is not known. */
function isWhole(settings: CompileSettings, loaded: readonly Loaded[], remarks: readonly Remark[]): boolean {
  const isRefused =
    settings.features.some(({ refused }) => refused) || remarks.some(({ severity }) => severity === 'error')
  return !isRefused && !loaded.includes(null)
}

/** All names that something beside the steps refers to. */
function namesTaken(settings: CompileSettings, wanted: readonly string[]): ReadonlySet<string> {
  const included = settings.output.include.filter((name) => typeof name === 'string')
  return new Set([...wanted, ...included, ...namesMentioned(settings)])
}

/**
 * By whatever name it is redacted, a value shows neither as what it is made from nor as what is made from it. What is
 * named in one element of an array is redacted in all: where a value stands among its like does not make it a secret.
 */
function redactedNames(
  names: readonly string[],
  plan: Plan,
  windows: WindowPlan | null,
): ReadonlySet<string> {
  const kin = names.flatMap((name) => [...plan.lineageOf(name)])
  const across = windows === null ? [] : kin.flatMap((name) => acrossWindows(name, windows))
  const all = [...kin, ...across.flatMap((name) => [...plan.lineageOf(name)])]
  return new Set(all.flatMap((name) => [name, withoutPlaces(name)]))
}
