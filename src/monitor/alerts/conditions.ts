import type { InstanceReport, KeyReport, KpiReport, LayoutReport } from '../reports.ts'
import type { AlertCondition } from './alert-book.ts'

/** What alerts that follow from reports look at. */
export interface Reported {
  /** Those that are heard of. */
  readonly instances: readonly InstanceReport[]
  readonly layouts: readonly LayoutReport[]
  readonly keys: readonly KeyReport[]
  readonly kpis: readonly KpiReport[]
}

/** From when on something is too old, in milliseconds; null: nobody looks. */
export interface AgeLimits {
  readonly modelMs: number | null
  readonly keyMs: number | null
}

/** So many keys are named one by one: where all are silent, one alert says more than a thousand. */
const namedKeys = 20

const dayMs = 86_400_000

/** One look is enough: these do not flicker. */
const atOnce = { opensAfter: 1, closesAfter: 1 }

/** A fallback answers in the place of a model, on any instance. */
export function fallbackConditions({ instances }: Reported): readonly AlertCondition[] {
  const models = new Set(instances.flatMap(({ versions }) => versions.map(({ model }) => model)))
  return [...models].map((model) => {
    const reasons = new Set(instances.flatMap(({ fallbacks }) => fallbacks[model] ?? []))
    return {
      name: 'fallback-answers',
      subject: model,
      state: reasons.size > 0 ? 'on' : 'off',
      severity: 'critical',
      text: `a fallback answers in the place of ${model} (${[...reasons].join(', ')}): see what its rows are refused for, or take the version back`,
      value: null,
      limit: null,
      ...atOnce,
    }
  })
}

/** The training data of a version that answers ended too long ago. */
export function ageConditions(
  { instances, layouts }: Reported,
  { modelMs }: AgeLimits,
  now: number,
): readonly AlertCondition[] {
  if (modelMs === null) return []
  const served = new Set(
    instances.flatMap(({ versions }) => versions.map(({ model, digest }) => `${model} ${digest}`)),
  )
  return layouts.flatMap(({ model, version, digest, layout: { trainedUntil } }) => {
    if (trainedUntil === null || !served.has(`${model} ${digest}`)) return []
    const days = Math.floor((now - Date.parse(trainedUntil)) / dayMs)
    const limit = modelMs / dayMs
    return {
      name: 'model-old',
      subject: `${model}@${version}`,
      state: days > limit ? 'on' : 'off',
      severity: 'warning',
      text: `the training data of ${model} ${version} ended on ${trainedUntil}, ${days} days ago: train it anew, or raise monitor.stale.model`,
      value: days,
      limit,
      ...atOnce,
    } satisfies AlertCondition
  })
}

/** Keys that sent nothing for too long. While the stream is behind, nobody knows what they sent. */
export function silenceConditions(
  { instances, keys }: Reported,
  { keyMs }: AgeLimits,
  now: number,
): readonly AlertCondition[] {
  if (keyMs === null) return []
  const isBehind =
    instances.length === 0 ||
    instances.some(({ ready, partitions }) => !ready || partitions.some(({ lag }) => lag > 0))
  const silent = keys.filter(({ scoredAt }) => now - scoredAt > keyMs)
  const named = silent.toSorted((a, b) => a.scoredAt - b.scoredAt).slice(0, namedKeys)
  const heard = keys.filter(({ scoredAt }) => now - scoredAt <= keyMs)
  const conditions = [...named.map((key) => silence(key, true)), ...heard.map((key) => silence(key, false))]
  const many = {
    ...silence({ key: 'many keys', scoredAt: now }, silent.length > namedKeys),
    text: manySilent(),
  }
  return [...conditions, many].map((each) => (isBehind ? { ...each, state: 'between' } : each))

  function silence(
    { key, scoredAt }: Pick<KeyReport, 'key' | 'scoredAt'>,
    isSilent: boolean,
  ): AlertCondition {
    const seconds = Math.round((now - scoredAt) / 1000)
    return {
      name: 'key-silent',
      subject: key,
      state: isSilent ? 'on' : 'off',
      severity: 'warning',
      text: `nothing came from ${key} for ${seconds} s: see whether it still sends`,
      value: seconds,
      // Those are asked for only where there is a limit.
      limit: keyMs! / 1000,
      ...atOnce,
    }
  }

  function manySilent(): string {
    return `${silent.length} of ${keys.length} keys are silent: see whether anything reaches the input topic`
  }
}

/** What the business wants to hold. */
export function kpiConditions({ kpis }: Reported): readonly AlertCondition[] {
  const told = kpis.filter(({ then }) => then.includes('alert'))
  return told.map(({ name, model, metric, value, limit, isMet, labelled }) => ({
    name: 'kpi-missed',
    subject: name,
    state: isMet === null ? 'between' : isMet ? 'off' : 'on',
    severity: 'critical',
    text: `${name}: ${metric} of ${model} is ${value ?? 'not known'}, the limit is ${limit} (${labelled} labels)`,
    value,
    limit,
    ...atOnce,
  }))
}
