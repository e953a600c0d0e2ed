// The dashboard for Grafana, typed against Grafana's own schema: `node scripts/grafana-dashboard.ts` writes deploy/grafana/sluice.json.
import { writeFileSync } from 'node:fs'
import { ThresholdsMode, VariableRefresh, VariableSort, defaultDashboard } from '@grafana/schema'
import type { Dashboard, Panel, RowPanel, VariableModel } from '@grafana/schema'
import { format } from 'prettier'

const place = 'deploy/grafana/sluice.json'
const datasource = { type: 'prometheus', uid: '${datasource}' }
const here = 'job="$job", instance=~"$instance"'

interface Query {
  readonly expr: string
  readonly legend: string
}

interface Chart {
  readonly title: string
  readonly unit?: string
  readonly about?: string
  readonly isStacked?: boolean
  readonly queries: readonly Query[]
}

interface Figure {
  readonly title: string
  readonly unit?: string
  /** From this number on it is not well. */
  readonly warnFrom?: number
  readonly query: Query
}

function rateOf(metric: string, by: string): string {
  return `sum by (${by}) (rate(${metric}{${here}}[$__rate_interval]))`
}

function quantile(q: number, metric: string, by = 'le'): string {
  return `histogram_quantile(${q}, ${rateOf(`${metric}_bucket`, by)})`
}

const figures: readonly Figure[] = [
  { title: 'Instances', query: { expr: `count(sluice_build_info{${here}})`, legend: '' } },
  {
    title: 'Records a second',
    query: { expr: `sum(rate(sluice_records_total{${here}}[$__rate_interval]))`, legend: '' },
  },
  { title: 'Waiting records', query: { expr: `sum(sluice_consumer_lag_records{${here}})`, legend: '' } },
  {
    title: 'Event age, p99',
    unit: 's',
    query: { expr: quantile(0.99, 'sluice_event_age_seconds'), legend: '' },
  },
  {
    title: 'Waiting for',
    warnFrom: 1,
    query: { expr: `max by (cause) (sluice_paused{${here}})`, legend: '{{cause}}' },
  },
  { title: 'Open alerts', warnFrom: 1, query: { expr: `sum(sluice_open_alerts{${here}})`, legend: '' } },
]

const charts: Readonly<Record<string, readonly Chart[]>> = {
  Stream: [
    {
      title: 'Records by outcome',
      unit: 'ops',
      isStacked: true,
      queries: [{ expr: rateOf('sluice_records_total', 'outcome'), legend: '{{outcome}}' }],
    },
    {
      title: 'Waiting records by topic',
      queries: [{ expr: `sum by (topic) (sluice_consumer_lag_records{${here}})`, legend: '{{topic}}' }],
    },
    {
      title: 'Age of events at their prediction',
      unit: 's',
      queries: [0.5, 0.99].map((q) => ({
        expr: quantile(q, 'sluice_event_age_seconds'),
        legend: `p${q * 100}`,
      })),
    },
    {
      title: 'Dead letters by reason',
      unit: 'ops',
      isStacked: true,
      queries: [{ expr: rateOf('sluice_dead_letters_total', 'reason'), legend: '{{reason}}' }],
    },
    {
      title: 'Unknown categories by field',
      unit: 'ops',
      queries: [
        { expr: rateOf('sluice_unknown_categories_total', 'model, field'), legend: '{{model}} {{field}}' },
      ],
    },
    {
      title: 'Time of a batch in a stage, p99',
      unit: 's',
      queries: [{ expr: quantile(0.99, 'sluice_stage_duration_seconds', 'le, stage'), legend: '{{stage}}' }],
    },
  ],
  Models: [
    {
      title: 'Predictions by label',
      unit: 'ops',
      isStacked: true,
      queries: [{ expr: rateOf('sluice_predictions_total', 'model, label'), legend: '{{model}} {{label}}' }],
    },
    {
      title: 'Drift by feature',
      about:
        'How many times the usual scatter the newest window is further away than usual: above monitor.limits.score an alert opens',
      queries: [
        {
          expr: `max by (model, version, feature) (sluice_drift_score{${here}})`,
          legend: '{{model}} {{version}} {{feature}}',
        },
      ],
    },
    {
      title: 'Open alerts by name',
      queries: [{ expr: `max by (alert) (sluice_open_alerts{${here}})`, legend: '{{alert}}' }],
    },
    {
      title: 'KPIs that hold',
      unit: 'bool',
      queries: [{ expr: `min by (kpi) (sluice_kpi_met{${here}})`, legend: '{{kpi}}' }],
    },
    {
      title: 'Instances that have a version',
      queries: [
        { expr: `count by (model, version) (sluice_model_info{${here}})`, legend: '{{model}} {{version}}' },
      ],
    },
    {
      title: 'Releases that answer',
      queries: [
        { expr: `max by (model) (sluice_release{${here}})`, legend: '{{model}}' },
        { expr: `max by (model) (sluice_fallback{${here}})`, legend: '{{model}}: a fallback' },
      ],
    },
  ],
  Process: [
    {
      title: 'CPU',
      unit: 'percentunit',
      queries: [{ expr: rateOf('process_cpu_seconds_total', 'instance'), legend: '{{instance}}' }],
    },
    {
      title: 'Memory',
      unit: 'bytes',
      queries: [
        { expr: `process_resident_memory_bytes{${here}}`, legend: '{{instance}} resident' },
        { expr: `nodejs_heap_size_used_bytes{${here}}`, legend: '{{instance}} heap' },
      ],
    },
    {
      title: 'Lag of the event loop, p99',
      unit: 's',
      queries: [{ expr: `nodejs_eventloop_lag_p99_seconds{${here}}`, legend: '{{instance}}' }],
    },
  ],
}

const figureSize = { w: 4, h: 4 }
const chartSize = { w: 8, h: 8 }
const chartsARow = 3

function targetsOf(queries: readonly Query[]): NonNullable<Panel['targets']> {
  return queries.map(({ expr, legend }, at) => ({
    refId: String.fromCharCode(65 + at),
    expr,
    legendFormat: legend,
    datasource,
  }))
}

function figurePanel({ title, unit = 'short', warnFrom, query }: Figure, at: number): Panel {
  const steps = [
    { value: null as unknown as number, color: 'blue' },
    ...(warnFrom === undefined ? [] : [{ value: warnFrom, color: 'orange' }]),
  ]
  return {
    type: 'stat',
    title,
    datasource,
    gridPos: { x: at * figureSize.w, y: 1, ...figureSize },
    fieldConfig: { defaults: { unit, thresholds: { mode: ThresholdsMode.Absolute, steps } }, overrides: [] },
    options: { colorMode: 'background', graphMode: 'none', reduceOptions: { calcs: ['lastNotNull'] } },
    targets: targetsOf([query]),
  }
}

function chartPanel(
  { title, unit = 'short', about, isStacked = false, queries }: Chart,
  at: number,
  top: number,
): Panel {
  return {
    type: 'timeseries',
    title,
    ...(about === undefined ? {} : { description: about }),
    datasource,
    gridPos: {
      x: (at % chartsARow) * chartSize.w,
      y: top + Math.floor(at / chartsARow) * chartSize.h,
      ...chartSize,
    },
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        custom: { fillOpacity: isStacked ? 30 : 0, stacking: { mode: isStacked ? 'normal' : 'none' } },
      },
      overrides: [],
    },
    options: {
      legend: { displayMode: 'list', placement: 'bottom' },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
    targets: targetsOf(queries),
  }
}

function rowPanel(title: string, y: number): RowPanel {
  return { id: 0, type: 'row', title, collapsed: false, panels: [], gridPos: { x: 0, y, w: 24, h: 1 } }
}

function allPanels(): NonNullable<Dashboard['panels']> {
  const panels: NonNullable<Dashboard['panels']> = [rowPanel('At a glance', 0), ...figures.map(figurePanel)]
  let top = 1 + figureSize.h
  for (const [title, list] of Object.entries(charts)) {
    panels.push(rowPanel(title, top), ...list.map((chart, at) => chartPanel(chart, at, top + 1)))
    top += 1 + Math.ceil(list.length / chartsARow) * chartSize.h
  }
  return panels.map((panel, at) => ({ ...panel, id: at + 1 }))
}

function variable(name: string, label: string, query: string): VariableModel {
  return {
    name,
    label,
    type: 'query',
    skipUrlSync: false,
    datasource,
    query: { query, refId: name },
    refresh: VariableRefresh.onTimeRangeChanged,
    sort: VariableSort.alphabeticalAsc,
  }
}

export const dashboard: Dashboard = {
  ...defaultDashboard,
  uid: 'sluice-stream',
  title: 'Sluice',
  description:
    'A scoring stream: what it does, what it cannot score, and whether its models are still right.',
  tags: ['sluice', 'kafka'],
  // Old versions of Grafana read it, and new ones bring it up to date.
  schemaVersion: 39,
  refresh: '30s',
  time: { from: 'now-6h', to: 'now' },
  templating: {
    list: [
      {
        name: 'datasource',
        label: 'Prometheus',
        type: 'datasource',
        query: 'prometheus',
        skipUrlSync: false,
      },
      variable('job', 'Job', 'label_values(sluice_build_info, job)'),
      {
        ...variable('instance', 'Instance', 'label_values(sluice_build_info{job="$job"}, instance)'),
        multi: true,
        includeAll: true,
        allValue: '.*',
        current: { selected: true, text: ['All'], value: ['$__all'] },
      },
    ],
  },
  panels: allPanels(),
}

/** As the file has it. */
export function dashboardText(): Promise<string> {
  return format(JSON.stringify(dashboard), { parser: 'json', printWidth: 110 })
}

if (import.meta.main) writeFileSync(place, await dashboardText())
