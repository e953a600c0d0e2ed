import { parseDuration } from '../core/duration.ts'
import type { Remark } from '../core/finding.ts'
import { quoted } from '../core/text.ts'
import { error } from './lint-rule.ts'
import type { LintRule } from './lint-rule.ts'
import { monitorTopic } from './monitor-topic.ts'
import type { Config } from './schema.ts'

/** Whether labels and KPIs are about what the pipeline has. */
export const monitorRules: readonly LintRule[] = [
  labelledModels,
  labelTopic,
  longerThanWindow,
  kpisHaveLabels,
  kpisOfModels,
  kpiNames,
  kpiClasses,
  reachable,
  kpiFallbacks,
]

const labels = ['monitor', 'labels'] as const
const kpiPath = (at: number, ...rest: readonly string[]) => ['monitor', 'kpis', at, ...rest]

function* labelledModels({ monitor, models }: Config): Generator<Remark> {
  const values = monitor?.labels?.values
  if (values === undefined) return
  if (Object.keys(values).length === 0)
    yield error([...labels, 'values'], 'names no model', 'values: { cooler: cooler_condition }')
  for (const name of Object.keys(values))
    if (!models.some((model) => model.name === name))
      yield error([...labels, 'values', name], `no model is called '${name}'`, modelNames(models))
}

function modelNames(models: Config['models']): string {
  return `the models are ${quoted(models.map(({ name }) => name))}`
}

/** What others write there would be no labels. */
function* labelTopic(config: Config): Generator<Remark> {
  const topic = config.monitor?.labels?.topic
  if (topic === undefined) return
  const { output, deadLetter, releases, monitor } = config
  const written = [
    ...[output.topic, deadLetter.topic, releases?.shadowTopic, monitorTopic(config)],
    monitor?.alerts.topic,
  ]
  if (written.includes(topic))
    yield error([...labels, 'topic'], `${topic} is written by the pipeline`, 'name the topic of labels')
}

function* longerThanWindow({ monitor }: Config): Generator<Remark> {
  if (monitor?.labels === undefined) return
  const { window, rolling } = monitor.labels
  const isShort = (span: string) => parseDuration(span)! < parseDuration(window)!
  const why = `is shorter than monitor.labels.window (${window}), in whose steps it moves`
  if (isShort(rolling)) yield error([...labels, 'rolling'], why)
  for (const [at, { over }] of monitor.kpis.entries())
    if (isShort(over)) yield error(kpiPath(at, 'over'), why)
}

function* kpisHaveLabels({ monitor }: Config): Generator<Remark> {
  if (monitor === undefined || monitor.labels !== undefined || monitor.kpis.length === 0) return
  yield error(
    ['monitor', 'kpis'],
    'are measured by labels, and there are none',
    'labels: { topic: …, by: { eventId: … }, values: { … } }',
  )
}

function* kpisOfModels({ monitor, models }: Config): Generator<Remark> {
  for (const [at, { model }] of monitor?.kpis.entries() ?? [])
    if (!models.some(({ name }) => name === model))
      yield error(kpiPath(at, 'model'), `no model is called '${model}'`, modelNames(models))
    else if (monitor?.labels !== undefined && !Object.hasOwn(monitor.labels.values, model))
      yield error(kpiPath(at, 'model'), `monitor.labels.values says nothing of '${model}'`)
}

/** Metrics and alerts go by it. */
function* kpiNames({ monitor }: Config): Generator<Remark> {
  const names = monitor?.kpis.map(({ name }) => name) ?? []
  for (const [at, name] of names.entries())
    if (names.indexOf(name) < at) yield error(kpiPath(at, 'name'), `two KPIs are called '${name}'`)
}

const ofOneClass: readonly string[] = ['recall', 'precision', 'f1']

function* kpiClasses({ monitor }: Config): Generator<Remark> {
  for (const [at, kpi] of monitor?.kpis.entries() ?? []) {
    const { metric } = kpi
    const isOfClass = ofOneClass.includes(metric)
    if (isOfClass && kpi.class === undefined)
      yield error(kpiPath(at, 'metric'), `${metric} is that of a class, and none is named`, 'class: "3"')
    if (!isOfClass && kpi.class !== undefined)
      yield error(kpiPath(at, 'class'), `${metric} is not that of a class`, 'remove it')
  }
}

/** Shares, areas and errors of calibration lie between 0 and 1. */
const unbounded: readonly string[] = ['logLoss', 'brier', 'mae', 'rmse']

function* reachable({ monitor }: Config): Generator<Remark> {
  for (const [at, { metric, atLeast, atMost }] of monitor?.kpis.entries() ?? []) {
    const [setting, limit] = atLeast === undefined ? ['atMost', atMost!] : ['atLeast', atLeast]
    const never = atLeast === undefined ? limit < 0 : !unbounded.includes(metric) && limit > 1
    const always = atLeast !== undefined ? limit <= 0 : !unbounded.includes(metric) && limit >= 1
    if (never) yield error(kpiPath(at, setting), `${metric} can never be that: the KPI is always missed`)
    if (always) yield error(kpiPath(at, setting), `${metric} is always that: the KPI cannot be missed`)
  }
}

function* kpiFallbacks({ monitor, models }: Config): Generator<Remark> {
  for (const [at, { model, then }] of monitor?.kpis.entries() ?? []) {
    const found = models.find(({ name }) => name === model)
    if (found !== undefined && then.includes('fallback') && found.fallback === undefined)
      yield error(kpiPath(at, 'then'), `'${model}' has no fallback`, 'then: [alert], or models[].fallback')
  }
}
