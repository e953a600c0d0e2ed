// How the stream ran in the last half hour: lines by uPlot, with a table of each.
import { byId, element, setText, tableView } from './dom.js'
import { ago, count, seconds, time } from './words.js'
import Plot from './uplot.js'

const charts = [
  {
    title: 'Throughput',
    unit: 'records a second',
    series: [{ name: 'records a second', of: 'perSecond' }],
    text: count,
  },
  { title: 'Lag', unit: 'records not read yet', series: [{ name: 'records', of: 'lag' }], text: count },
  {
    title: 'Event age',
    unit: 'from the event to its prediction, slowest instance',
    series: [
      { name: 'half are younger', of: 'p50' },
      { name: '99 of 100 are younger', of: 'p99', dash: [6, 4] },
    ],
    text: seconds,
  },
]

const height = 110
const scheme = matchMedia('(prefers-color-scheme: dark)')
const made = []

export function startLines() {
  for (const chart of charts) made.push(start(chart))
  const watch = new ResizeObserver(() => {
    for (const each of made) each.plot.setSize({ width: widthOf(each), height })
  })
  watch.observe(byId('lines'))
  scheme.addEventListener('change', () => {
    for (const each of made) {
      const { data } = each.plot
      each.plot.destroy()
      each.plot = plot(each, data)
    }
  })
}

function start(chart) {
  const now = element('strong')
  const legend =
    chart.series.length === 1
      ? chart.unit
      : chart.series.map(({ name, dash }) => `${dash ? '- -' : '––'} ${name}`).join('  ')
  const place = element('div', { className: 'plot', role: 'img' })
  const table = tableView(`${chart.title}, ${chart.unit}`, ['Time', ...chart.series.map(({ name }) => name)])
  const head = element('div', { className: 'head' }, element('h3', { textContent: chart.title }), now)
  byId('lines').append(
    element(
      'div',
      { className: 'line' },
      head,
      place,
      element('p', { className: 'legend', textContent: legend }),
      table.node,
    ),
  )
  const each = { chart, now, place, table, plot: null }
  each.plot = plot(each, [[], ...chart.series.map(() => [])])
  return each
}

function widthOf({ place }) {
  return Math.max(120, place.clientWidth)
}

function plot(each, data) {
  const colours = getComputedStyle(document.documentElement)
  const of = (name) => colours.getPropertyValue(name).trim()
  const axis = {
    stroke: of('--quiet'),
    grid: { stroke: of('--line'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui',
  }
  return new Plot(
    {
      width: widthOf(each),
      height,
      legend: { show: false },
      cursor: { show: false },
      padding: [6, 6, 0, 0],
      scales: { y: { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] } },
      axes: [
        { ...axis, size: 22, space: 70 },
        { ...axis, size: 52, space: 28, values: (_, ticks) => ticks.map(each.chart.text) },
      ],
      series: [
        {},
        ...each.chart.series.map(({ dash }, at) => ({
          stroke: of(at === 0 ? '--ink-line' : '--ink-line-2'),
          width: 2,
          points: { show: false },
          ...(dash ? { dash } : {}),
        })),
      ],
    },
    data,
    each.place,
  )
}

export function showLines(points) {
  const all = [...points.values()].sort((a, b) => a.at - b.at)
  const times = all.map(({ at }) => at / 1000)
  for (const each of made) {
    const { chart, now, place, table } = each
    const values = chart.series.map(({ of }) => all.map((point) => point[of]))
    each.plot.setData([times, ...values])
    const latest = values.map((line) => line.at(-1) ?? null)
    setText(now, latest.map((value) => (value === null ? '–' : chart.text(value))).join(' / '))
    place.setAttribute('aria-label', described(chart, all, values))
    table.show(() =>
      all
        .slice(-30)
        .toReversed()
        .map((point) => [time(point.at), ...chart.series.map(({ of }) => text(chart, point[of]))]),
    )
  }
}

function text(chart, value) {
  return value === null ? '–' : chart.text(value)
}

function described({ title, series, text: inWords }, all, values) {
  if (all.length === 0) return `${title}: nothing yet`
  const span = ago(all.at(-1).at - all[0].at)
  const parts = values.map((line, at) => {
    const known = line.filter((value) => value !== null)
    if (known.length === 0) return `${series[at].name}: none`
    return `${series[at].name}: ${inWords(known.at(-1))}, between ${inWords(Math.min(...known))} and ${inWords(Math.max(...known))}`
  })
  return `${title} of the last ${span}: ${parts.join('; ')}`
}
