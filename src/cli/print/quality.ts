import type { QualityResult } from '../../app/monitoring/quality-job.ts'
import { plural } from '../../core/text.ts'
import type { KpiReport, QualityReport } from '../../monitor/reports.ts'
import { textTable } from './text-table.ts'

/** What predictions and labels came to, for people. */
export function qualityText({ rolling, kpis, states, noPredictions }: QualityResult): string[] {
  const joined = Object.entries(states).filter(([, count]) => count > 0)
  return [
    ...(rolling.length === 0 ? ['no predictions there'] : rolling.flatMap(seriesLines)),
    ...(kpis.length === 0 ? [] : ['', 'KPIs:', ...textTable(kpis.map(kpiRow))]),
    '',
    'labels, and predictions without one:',
    ...textTable(joined.length === 0 ? [['none']] : joined.map(([state, count]) => [state, String(count)])),
    ...(noPredictions === 0 ? [] : [`${plural(noPredictions, 'value')} cannot be read as predictions`]),
  ]
}

/** For programs. */
export function qualityJson(result: QualityResult): string {
  return JSON.stringify(result, null, 2)
}

function seriesLines(report: QualityReport): string[] {
  const { model, version, arm, role, window, predictions, labelled, metrics, confusion } = report
  const of = [`${model} ${version}`, role, ...(arm === null ? [] : [`arm ${arm}`])].join(', ')
  const { expectedAccuracy, labelledShare, ...measured } = metrics
  return [
    `${of}: ${plural(labelled, 'label')} for ${plural(predictions, 'prediction')} (${percent(labelledShare ?? 0)}), ${timeText(window.start)} to ${timeText(window.end)}`,
    ...textTable([
      ...Object.entries(measured).map(([name, value]) => [name, numberText(value)]),
      ...(expectedAccuracy === undefined
        ? []
        : [
            [
              'expected accuracy',
              `${numberText(expectedAccuracy)} (by the model’s own probabilities, no label needed)`,
            ],
          ]),
    ]),
    ...(confusion === null || labelled === 0 ? [] : confusionLines(confusion)),
    '',
  ]
}

function confusionLines({ levels, counts }: NonNullable<QualityReport['confusion']>): string[] {
  return [
    '  what was true, and what was predicted:',
    ...textTable(
      [['', ...levels], ...levels.map((level, at) => [level, ...counts[at]!.map(String)])],
      '    ',
    ),
  ]
}

function kpiRow({ name, model, metric, value, limit, isMet, labelled }: KpiReport): string[] {
  const state = isMet === null ? 'too few labels' : isMet ? 'met' : 'MISSED'
  const measured = value === null ? 'not known' : numberText(value)
  return [name, state, `${metric} of ${model}: ${measured}, limit ${limit}, ${plural(labelled, 'label')}`]
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

function numberText(value: number): string {
  return Number(value.toPrecision(5)).toString()
}

function timeText(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')}Z`
}
