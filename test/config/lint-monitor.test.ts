import { describe, expect, it } from 'vitest'
import { toldAfter } from './support/load.ts'

const labels = 'topic: labels, by: { eventId: id }, values: { m: truth }'

/** What is told of a monitor section in the smallest config, whose model is called `m`. */
function told(section: string): readonly string[] {
  return toldAfter(['deadLetter:', `monitor: { ${section} }\ndeadLetter:`])
}

function toldOfKpi(kpi: string): readonly string[] {
  return told(`labels: { ${labels} }, kpis: [{ name: k, model: m, ${kpi} }]`)
}

describe('monitorRules', () => {
  it('find nothing wrong with labels of models and KPIs that may be missed', () => {
    const kpis = [
      '{ name: a, model: m, metric: recall, class: "3", atLeast: 0.98, over: 7d }',
      '{ name: b, model: m, metric: rmse, atMost: 4 }',
      '{ name: c, model: m, metric: ece, atMost: 0.1 }',
    ]
    expect(told(`labels: { ${labels} }, kpis: [${kpis.join(', ')}]`)).toEqual([])
  })

  it.each([
    [
      'labels of no model',
      told('labels: { topic: l, by: { eventId: id }, values: {} }'),
      'monitor.labels.values: names no model',
    ],
    [
      'labels of a model that is not there',
      told('labels: { topic: l, by: { eventId: id }, values: { n: truth } }'),
      "monitor.labels.values.n: no model is called 'n'",
    ],
    [
      'labels in a topic that is written',
      told(`labels: { ${labels.replace('labels', 'out')} }`),
      'monitor.labels.topic: out is written by the pipeline',
    ],
    [
      'rolling below a window',
      told(`labels: { ${labels}, rolling: 1m }`),
      'monitor.labels.rolling: is shorter than monitor.labels.window (1h)',
    ],
    [
      'a KPI below a window',
      toldOfKpi('metric: accuracy, atLeast: 0.9, over: 1m'),
      'monitor.kpis[0].over: is shorter than',
    ],
    [
      'KPIs without labels',
      told('kpis: [{ name: k, model: m, metric: accuracy, atLeast: 0.9 }]'),
      'monitor.kpis: are measured by labels, and there are none',
    ],
    [
      'a KPI of a model that is not there',
      told(`labels: { ${labels} }, kpis: [{ name: k, model: n, metric: accuracy, atLeast: 0.9 }]`),
      "monitor.kpis[0].model: no model is called 'n'",
    ],
    [
      'recall of no class',
      toldOfKpi('metric: recall, atLeast: 0.9'),
      'monitor.kpis[0].metric: recall is that of a class',
    ],
    [
      'accuracy of a class',
      toldOfKpi('metric: accuracy, class: "3", atLeast: 0.9'),
      'monitor.kpis[0].class: accuracy is not that of a class',
    ],
    [
      'a KPI that is always missed',
      toldOfKpi('metric: auc, atLeast: 98'),
      'monitor.kpis[0].atLeast: auc can never be that',
    ],
    [
      'a KPI that is never missed',
      toldOfKpi('metric: brier, atLeast: 0'),
      'monitor.kpis[0].atLeast: brier is always that',
    ],
    [
      'a fallback that is not there',
      toldOfKpi('metric: auc, atLeast: 0.9, then: [fallback]'),
      "monitor.kpis[0].then: 'm' has no fallback",
    ],
  ])('tell of %s', (_what, findings, expected) => {
    expect(findings).toHaveLength(1)
    expect(findings[0]).toContain(`error: ${expected}`)
  })

  it('tell of two KPIs of one name', () => {
    const kpi = '{ name: k, model: m, metric: auc, atLeast: 0.9 }'
    expect(told(`labels: { ${labels} }, kpis: [${kpi}, ${kpi}]`).join()).toContain(
      "error: monitor.kpis[1].name: two KPIs are called 'k'",
    )
  })
})
