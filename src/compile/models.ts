import { labelColumnOf } from '../core/column.ts'
import { ModelError } from '../core/errors.ts'
import { fileHint } from '../core/finding.ts'
import type { Remark } from '../core/finding.ts'
import { unreleased } from '../core/prediction-entry.ts'
import type { Served } from '../core/prediction-entry.ts'
import type { Plan } from '../features/plan.ts'
import { featureOf } from '../features/column-slot.ts'
import type { RowSource } from '../features/column-slot.ts'
import type { FallbackRule } from '../features/rule.ts'
import { compilePlainRows } from '../features/plain-row.ts'
import { compileRows } from '../features/row.ts'
import { columnFactsOf, limitsOf, loadModel, SettingError, settingsIn } from '../model/index.ts'
import type { ContributionScorer, FileSettings, LoadOptions, Model } from '../model/index.ts'
import type { AskedModel } from '../scoring/asked-scorer.ts'
import type { PipelineModel } from '../scoring/parts.ts'
import { remarksOnUnsaid } from './unsaid.ts'

/** A model's entry in the config. */
export interface ModelSettings extends FileSettings {
  readonly name: string
  /** None of a model that scores elsewhere. */
  readonly file?: string | undefined
  readonly version: string
  /** None of a model that the config names by its file. */
  readonly served?: Served
  /** Whose own version it is; none of those that answer for all. */
  readonly tenant?: string
  readonly maxBytes?: number | undefined
  /** Model column -> feature; null leaves the column absent. Columns that are not named take the feature of their name. */
  readonly columns: Readonly<Record<string, string | null>>
  readonly contributions?: { readonly top: number } | undefined
  /** Of its training: read and checked. */
  readonly baselineText?: string
}

/** A rule that stands in for the model before it of the same name. */
export interface LoadedRule {
  readonly rule: FallbackRule
}

/** A model file that was read, a model elsewhere, or a rule; null in its place when it could not be. */
export type Loaded = Model | AskedModel | LoadedRule | null

export function isRule(loaded: Loaded): loaded is LoadedRule {
  return loaded !== null && 'rule' in loaded
}

/** Reads all model files; each that cannot be used is a remark. Null for a model without a file, too. */
export function loadModels(settings: readonly ModelSettings[], remarks: Remark[]): readonly (Model | null)[] {
  return settings.map((model, i) => {
    if (model.file === undefined) return null
    try {
      return loadModel(model.file, loadingOf(model))
    } catch (error) {
      if (!(error instanceof ModelError)) throw error
      remarks.push({
        severity: 'error',
        path: ['models', i, error instanceof SettingError ? error.setting : 'file'],
        message: error.message,
        ...fileHint(error.message),
      })
      return null
    }
  })
}

/** What of an entry concerns its file. */
export function loadingOf(model: Omit<ModelSettings, 'columns'>): LoadOptions {
  const limits = model.maxBytes === undefined ? {} : { limits: limitsOf(model.maxBytes) }
  return { ...limits, ...settingsIn(model) }
}

/** What a model is bound to. */
interface ModelSurroundings {
  readonly plan: Plan
  /** Names of values that are not to be shown. */
  readonly hidden: ReadonlySet<string>
}

/** Binds a model's columns to the plan. */
export function compileModel(
  settings: ModelSettings,
  model: Model | AskedModel,
  index: number,
  { plan, hidden }: ModelSurroundings,
  remarks: Remark[],
): PipelineModel {
  const source = {
    model: settings.name,
    columns: model.scorer.inputs,
    binding: settings.columns,
    plan,
    hidden,
    path: ['models', index],
  }
  const { rows, remarks: rowRemarks } = compileRows(source)
  remarks.push(...rowRemarks)
  const { name, version, served = unreleased, tenant, baselineText } = settings
  const given = {
    ...(tenant === undefined ? {} : { tenant }),
    ...(baselineText === undefined ? {} : { baselineText }),
  }
  const head = { name, version, digest: model.digest, served, ...given, rows }
  if (isElsewhere(model)) return { ...head, ...boundScorer(model, source) }
  for (const message of model.remarks)
    remarks.push({ severity: 'warning', path: ['models', index, 'file'], message })
  remarks.push(...remarksOnUnsaid(model, index))
  return {
    ...head,
    scorer: model.scorer,
    levels: labelColumnOf(model.scorer.outputs) >= 0 ? (model.response?.levels ?? null) : null,
    contributions: contributionsOf(settings, model, index, remarks),
    columnFacts: () => columnFactsOf(model, loadingOf(settings)),
  }
}

function isElsewhere(model: Model | AskedModel): model is AskedModel {
  return 'ask' in model.scorer
}

/** Who is asked gets names and values: what they are to the model is not known here. */
function boundScorer(
  { scorer, levels }: AskedModel,
  source: RowSource,
): Pick<PipelineModel, 'scorer' | 'levels' | 'contributions'> {
  const taken = source.columns.map((column) => featureOf(column, source) ?? '')
  return {
    scorer: {
      inputs: scorer.inputs,
      outputs: scorer.outputs,
      ask: (rows) => scorer.ask(rows),
      rowOf: compilePlainRows(source),
      isHidden: taken.some((feature) => source.hidden?.has(feature) === true),
    },
    levels: labelColumnOf(scorer.outputs) >= 0 ? levels : null,
    contributions: null,
  }
}

function contributionsOf(
  settings: ModelSettings,
  model: Model,
  index: number,
  remarks: Remark[],
): { readonly scorer: ContributionScorer; readonly top: number } | null {
  if (settings.contributions === undefined) return null
  if (model.contributions === null) {
    remarks.push({
      severity: 'error',
      path: ['models', index, 'contributions'],
      message: `model '${settings.name}' (${model.algorithm}) has no contributions`,
      hint: 'models of trees and linear ones have them, those of ONNX do not',
    })
    return null
  }
  return { scorer: model.contributions, top: settings.contributions.top }
}
