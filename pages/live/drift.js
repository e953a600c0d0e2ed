// What each version sees, beside what it was compared with: small distributions, each with a table.
import { badge, byId, element, keyed, setText, svg, tableView } from './dom.js'
import { count, counted, figure, moment, share, verdictLevels, verdictWords } from './words.js'

/** As many as one looks at; the others are in the table of all. */
const mostCards = 5
const verdictOrder = ['drift', 'no-values', 'was-constant', 'watch', 'steady', 'learning']

export function showDrift(reports) {
  const items = [...reports.values()].sort(
    (a, b) => worstOf(a) - worstOf(b) || a.model.localeCompare(b.model),
  )
  byId('drift-none').hidden = items.length > 0
  keyed(byId('drift-list'), items, {
    key: ({ model, version, digest }) => `${model}/${version}/${digest}`,
    make: makeReport,
    update: updateReport,
  })
}

function worstOf({ columns }) {
  return Math.min(verdictOrder.length, ...columns.map(({ verdict }) => verdictOrder.indexOf(verdict)))
}

function makeReport({ model, version }) {
  const parts = {
    state: element('span', { className: 'state' }),
    figures: element('span', { className: 'figures' }),
    text: element('p'),
    cards: element('ul', { className: 'cards' }),
    table: tableView(`All columns of ${model} ${version}`, [
      'Column',
      'Verdict',
      'Score',
      'Distance',
      'PSI',
      'PSI limit',
      'Jensen-Shannon',
      'KS',
      'KS p',
      'chi² p',
      'Missing',
      'Unknown',
      'Out of range',
      'Importance',
    ]),
  }
  const name = element('strong', { textContent: `${model} ${version}` })
  const main = element('span', { className: 'main' }, parts.state, name)
  const head = element('summary', {}, element('span', { className: 'head' }, main, parts.figures))
  const details = element('details', {}, head, parts.text, parts.cards, parts.table.node)
  const node = element('li', { className: 'row' }, details)
  node.details = details
  node.parts = parts
  return node
}

function updateReport(node, report) {
  const { parts } = node
  const { columns, window, against, blocks } = report
  const [level, text] = summary(report)
  parts.state.replaceChildren(badge(level, text))
  setText(parts.figures, `${counted(window.rows, 'row')} until ${moment(window.end)}`)
  const what = against === 'baseline' ? 'the baseline of training' : 'earlier windows'
  const learnt =
    blocks.known < blocks.needed
      ? ` · ${blocks.known} of ${blocks.needed} windows known: nothing is judged yet`
      : ''
  setText(parts.text, `Now (filled) beside ${what} (outlined)${learnt}`)
  keyed(parts.cards, cardsOf(report), {
    key: ({ kind, name }) => `${kind} ${name}`,
    make: makeCard,
    update: updateCard,
  })
  parts.table.show(() => columns.map(tableRow))
  // What has drifted is opened once; whoever closes it again has seen it.
  if (node.level !== level && (level === 'bad' || level === 'watch')) node.details.open = true
  node.level = level
}

function summary({ columns, blocks }) {
  if (blocks.known < blocks.needed) return ['plain', 'learning']
  const drifted = columns.filter(({ verdict }) => verdict === 'drift')
  if (drifted.length > 0) return ['bad', `${counted(drifted.length, 'column')} drifted`]
  const watched = columns.filter(({ verdict }) => verdictLevels[verdict] === 'watch')
  return watched.length > 0 ? ['watch', `${counted(watched.length, 'column')} to watch`] : ['good', 'steady']
}

/** What moved most first, then what the model says, then the rest. */
function cardsOf({ columns, labelBins, labelScore, labelShare }) {
  const rank = ({ verdict, rank: place, kind, score }) => [
    verdictOrder.indexOf(verdict),
    place ?? (kind === 'output' ? 50 : 99),
    -(score ?? 0),
  ]
  const sorted = columns.toSorted((a, b) => {
    const [left, right] = [rank(a), rank(b)]
    const at = left.findIndex((each, place) => each !== right[place])
    return at < 0 ? 0 : left[at] - right[at]
  })
  const labels =
    labelBins.length === 0
      ? []
      : [
          {
            kind: 'labels',
            name: 'predicted class',
            bins: labelBins,
            score: labelScore,
            distance: labelShare,
            verdict: null,
            missing: 0,
            unknown: 0,
            outOfRange: 0,
          },
        ]
  return [...labels, ...sorted.slice(0, mostCards)]
}

function tableRow(column) {
  const {
    name,
    kind,
    verdict,
    score,
    distance,
    psi,
    psiLimit,
    jensenShannon,
    kolmogorovSmirnov,
    kolmogorovSmirnovP,
    chiSquareP,
    missing,
    unknown,
    outOfRange,
    importance,
  } = column
  return [
    kind === 'output' ? `${name} (output)` : name,
    verdictWords[verdict],
    ...[score, distance, psi, psiLimit, jensenShannon, kolmogorovSmirnov, kolmogorovSmirnovP, chiSquareP].map(
      figure,
    ),
    ...[missing, unknown, outOfRange].map(share),
    importance === null ? '–' : share(importance),
  ]
}

function makeCard({ name, kind }) {
  const parts = {
    state: element('span', { className: 'state' }),
    picture: element('div', { className: 'picture', role: 'img' }),
    ends: element('p', { className: 'ends', ariaHidden: 'true' }, element('span'), element('span')),
    text: element('p'),
    table: tableView(`Distribution of ${name}`, ['Bin', 'Before', 'Now']),
  }
  const title = kind === 'output' ? `${name} (output)` : name
  const node = element(
    'li',
    { className: 'card' },
    element('div', { className: 'head' }, element('strong', { textContent: title }), parts.state),
    parts.picture,
    parts.ends,
    parts.text,
    parts.table.node,
  )
  node.parts = parts
  return node
}

function updateCard({ parts }, column) {
  const { name, verdict, score, bins, missing, unknown, outOfRange } = column
  if (parts.verdict !== verdict) {
    parts.verdict = verdict
    parts.state.replaceChildren(
      ...(verdict === null ? [] : [badge(verdictLevels[verdict], verdictWords[verdict])]),
    )
  }
  parts.picture.replaceChildren(bars(bins))
  parts.picture.setAttribute('aria-label', described(name, bins))
  setText(parts.ends.firstElementChild, bins[0]?.name ?? '')
  setText(parts.ends.lastElementChild, bins.at(-1)?.name ?? '')
  const shares = [
    ['missing', missing],
    ['unknown', unknown],
    ['out of range', outOfRange],
  ].filter(([, number]) => number > 0)
  setText(
    parts.text,
    [
      score === null ? '' : `score ${figure(score)}`,
      ...shares.map(([word, number]) => `${share(number)} ${word}`),
    ]
      .filter((each) => each !== '')
      .join(' · '),
  )
  parts.table.show(() =>
    bins.map(({ name: bin, before, now }) => [bin, before === null ? '–' : share(before), share(now)]),
  )
}

const [wide, high] = [180, 48]

/** Now as filled bars, before as outlines over them: told apart without colours. */
function bars(bins) {
  const most = Math.max(0.0001, ...bins.flatMap(({ before, now }) => [before ?? 0, now]))
  const step = wide / bins.length
  const rect = (className, number, at, inset) =>
    svg('rect', {
      class: className,
      x: at * step + inset,
      y: high - (number / most) * high + 1,
      width: Math.max(1, step - 2 * inset),
      height: (number / most) * high,
    })
  return svg(
    'svg',
    { viewBox: `0 0 ${wide} ${high + 2}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    ...bins.map(({ now }, at) => rect('now', now, at, step * 0.14)),
    ...bins.flatMap(({ before }, at) => (before === null ? [] : [rect('before', before, at, step * 0.06)])),
    svg('line', { x1: 0, x2: wide, y1: high + 1, y2: high + 1, class: 'ground' }),
  )
}

function described(name, bins) {
  const largest = bins.toSorted((a, b) => b.now - a.now).slice(0, 3)
  const parts = largest.map(
    ({ name: bin, before, now }) =>
      `${bin}: ${share(now)}${before === null ? '' : `, before ${share(before)}`}`,
  )
  return `Distribution of ${name} in ${count(bins.length)} bins. Most now: ${parts.join('; ')}`
}
