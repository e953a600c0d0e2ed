// Instances, models, quality, and alerts that closed.
import { badge, byId, element, fillRows, keyed, setText } from './dom.js'
import {
  ago,
  alertWord,
  count,
  counted,
  figure,
  megabytes,
  moment,
  roleWord,
  seconds,
  share,
  since,
  waitsFor,
} from './words.js'

let now = () => Date.now()

export function startPanels(serverNow) {
  now = serverNow
}

/** A row of a list: a head, and facts below it, which are kept apart so that only what differs is touched. */
function row(className, ...more) {
  const parts = {
    state: element('span', { className: 'state' }),
    name: element('strong'),
    figures: element('span', { className: 'figures' }),
    text: element('p'),
  }
  const node = element(
    'li',
    { className },
    element(
      'div',
      { className: 'head' },
      element('span', { className: 'main' }, parts.state, parts.name),
      parts.figures,
    ),
    parts.text,
    ...more,
  )
  node.parts = parts
  return node
}

function fillRow({ parts }, { level, state, name, figures, text }) {
  const shown = `${level} ${state}`
  if (parts.shown !== shown) {
    parts.shown = shown
    parts.state.replaceChildren(badge(level, state))
  }
  setText(parts.name, name)
  setText(parts.figures, figures)
  setText(parts.text, text)
  parts.text.hidden = text === ''
}

export function showInstances(instances) {
  const order = { bad: 0, watch: 1, good: 2 }
  const items = [...instances.values()].map((panel) => ({ panel, state: stateOf(panel) }))
  items.sort(
    (a, b) =>
      order[a.state.level] - order[b.state.level] ||
      a.panel.report.instance.localeCompare(b.panel.report.instance, 'en', { numeric: true }),
  )
  keyed(byId('instance-list'), items, {
    key: ({ panel }) => panel.report.instance,
    make: () => row('row'),
    update: (node, { panel: { report, lag, deadLetters }, state }) => {
      fillRow(node, {
        ...state,
        name: report.instance,
        figures:
          state.state === 'silent'
            ? `last heard ${ago(now() - report.at)} ago`
            : `${count(report.perSecond)}/s · lag ${count(lag)} · age ${seconds(report.eventAge.p50)} / ${seconds(report.eventAge.p99)}`,
        text: `${count(report.scored)} scored, ${count(report.skipped)} skipped, ${counted(deadLetters, 'dead letter')} ${since(now() - report.startedAt)} · ${counted(report.partitions.length, 'partition')} · ${megabytes(report.memory.rss)} · ${report.http}`,
      })
    },
  })
}

function stateOf({ report, isSilent }) {
  if (isSilent) return { level: 'bad', state: 'silent' }
  if (report.paused !== null) return { level: 'bad', state: `paused: ${waitsFor(report.paused.cause)}` }
  return report.ready ? { level: 'good', state: 'ready' } : { level: 'watch', state: 'not ready' }
}

const roleOrder = ['primary', 'fallback', 'shadow']

export function showVersions(versions, instances) {
  const heard = [...instances.values()].filter(({ isSilent }) => !isSilent).length
  const items = [...versions.values()].sort(
    (a, b) =>
      a.model.localeCompare(b.model) ||
      roleOrder.indexOf(a.role) - roleOrder.indexOf(b.role) ||
      String(a.arm).localeCompare(String(b.arm)),
  )
  keyed(byId('version-list'), items, {
    key: ({ model, version, digest, role, arm }) => JSON.stringify([model, version, digest, role, arm]),
    make: () => row('row'),
    update: (node, each) => {
      const { model, version, digest, role, arm, release, trainedUntil, baseline, fallback } = each
      const serving = each.instances.length
      const facts = [
        release === null ? 'named by the config' : `release ${release}`,
        `digest ${digest.replace(/^sha256:/, '').slice(0, 12)}`,
        trainedUntil === null ? '' : `trained until ${trainedUntil}`,
        baseline === null
          ? ''
          : baseline === 'baseline'
            ? 'compared with its baseline'
            : 'no baseline: compared with what its file says',
        serving === heard ? '' : `on ${each.instances.join(', ')} alone`,
        ...fallback,
      ]
      fillRow(node, {
        level:
          role === 'fallback' && fallback.length > 0
            ? 'watch'
            : arm === 'canary' || role === 'shadow'
              ? 'plain'
              : 'good',
        state: roleWord(each),
        name: `${model} ${version}`,
        figures: `on ${serving} of ${heard}`,
        text: facts.filter((fact) => fact !== '').join(' · '),
      })
    },
  })
}

export function showQuality(kpis, quality) {
  byId('quality-none').hidden = kpis.size + quality.size > 0
  const missedFirst = [...kpis.values()].sort(
    (a, b) => Number(a.isMet ?? true) - Number(b.isMet ?? true) || a.name.localeCompare(b.name),
  )
  keyed(byId('kpi-list'), missedFirst, {
    key: ({ name }) => name,
    make: () => row('row'),
    update: (node, { name, model, metric, value, limit, isMet, labelled }) => {
      const [level, state] =
        isMet === null ? ['plain', 'too few labels'] : isMet ? ['good', 'met'] : ['bad', 'missed']
      fillRow(node, {
        level,
        state,
        name,
        figures: `${figure(value)} (limit ${figure(limit)})`,
        text: `${metric} of ${model}, by ${counted(labelled, 'label')}`,
      })
    },
  })
  const rolling = [...quality.values()].sort((a, b) => a.model.localeCompare(b.model))
  keyed(byId('quality-list'), rolling, {
    key: ({ model, version, digest, role, arm }) => JSON.stringify([model, version, digest, role, arm]),
    make: () => {
      const confusion = element(
        'details',
        { className: 'table-view' },
        element('summary', { textContent: 'Which class was taken for which' }),
        element(
          'div',
          { className: 'scroll', tabIndex: 0, role: 'group', ariaLabel: 'Confusion' },
          element('table', {}, element('tbody')),
        ),
      )
      const node = row('row', confusion)
      node.confusion = confusion
      return node
    },
    update: (node, report) => {
      const { model, version, predictions, labelled, metrics, confusion, window } = report
      fillRow(node, {
        ...{ level: 'plain', state: roleWord(report), name: `${model} ${version}` },
        figures: `${count(labelled)} of ${count(predictions)} labelled`,
        text: `${Object.entries(metrics)
          .map(([name, value]) => `${name} ${figure(value)}`)
          .join(
            ' · ',
          )} · ${share(predictions === 0 ? 0 : labelled / predictions)} labelled since ${moment(window.start)}`,
      })
      node.confusion.hidden = confusion === null
      if (confusion !== null)
        fillRows(node.confusion.querySelector('tbody'), [
          ['true \\ said', ...confusion.levels],
          ...confusion.levels.map((level, at) => [level, ...confusion.counts[at].map(count)]),
        ])
    },
  })
}

export function showClosed(alerts) {
  const closed = [...alerts.values()]
    .filter(({ state }) => state === 'closed')
    .sort((a, b) => b.closedAt - a.closedAt)
  byId('closed-none').hidden = closed.length > 0
  keyed(byId('closed-list'), closed, {
    key: ({ name, subject }) => `${name}/${subject}`,
    make: () => row('row'),
    update: (node, { name, subject, openedAt, closedAt, text }) => {
      fillRow(node, {
        ...{ level: 'good', state: 'closed', name: `${alertWord(name)}: ${subject}` },
        figures: `was open for ${ago(closedAt - openedAt)}, until ${moment(closedAt)}`,
        text,
      })
    },
  })
}
