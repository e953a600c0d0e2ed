// What needs a person: what waits, who is silent, what is open. The worst first.
import { badge, byId, element, keyed, setText, shape } from './dom.js'
import { alertWord, counted, levels, since, time, waitsFor } from './words.js'

let now = () => Date.now()

export function startTrouble(serverNow) {
  now = serverNow
}

/** Everything in trouble, as it is announced and listed; tiles are announced alone, since they are listed themselves. */
export function troubleOf({ instances, alerts, tiles }) {
  const listed = [
    ...[...instances.values()].flatMap(instanceTrouble),
    ...[...alerts.values()].filter(({ state }) => state === 'open').map(alertTrouble),
  ].sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level) || b.at - a.at)
  const keys = [...tiles.values()].filter(({ level }) => level === 'bad' || level === 'silent')
  return { listed, keys }
}

function instanceTrouble({ report, isSilent }) {
  const { instance, at, paused, unready } = report
  const id = `instance/${instance}`
  if (isSilent)
    return [
      {
        ...{ id, level: 'bad', at, title: `${instance} is silent`, subject: `last heard at ${time(at)}` },
        text: 'Its process has ended, or does not reach the brokers. Its partitions go to the other instances.',
        advice: 'Look at its process and its log; sluice doctor on its machine says what it reaches.',
      },
    ]
  if (paused !== null)
    return [
      {
        ...{
          id,
          level: 'bad',
          at: paused.since,
          title: `${instance} is paused`,
          subject: `it waits for ${waitsFor(paused.cause)}`,
        },
        text: '',
        advice: paused.advice,
      },
    ]
  if (unready.length === 0) return []
  return [
    {
      id,
      level: 'watch',
      at,
      title: `${instance} is not ready`,
      subject: '',
      text: unready.join('; '),
      advice: '',
    },
  ]
}

function alertTrouble({ name, subject, severity, openedAt, text }) {
  const level = severity === 'critical' ? 'bad' : 'watch'
  return {
    id: `alert/${name}/${subject}`,
    level,
    at: openedAt,
    title: alertWord(name),
    subject,
    text,
    advice: '',
  }
}

export function showTrouble({ listed, keys }) {
  setText(byId('needs-none'), keys.length > 0 ? 'The keys below; nothing else is open.' : 'Nothing is open.')
  byId('needs-none').hidden = listed.length > 0
  keyed(byId('needs-list'), listed, {
    key: ({ id }) => id,
    make: () => {
      const parts = {
        icon: element('span', { className: 'icon' }),
        title: element('strong'),
        subject: element('span', { className: 'subject' }),
        age: element('span', { className: 'age' }),
        text: element('p'),
        advice: element('p', { className: 'advice' }),
      }
      const head = element(
        'div',
        { className: 'head' },
        element('span', { className: 'main' }, parts.icon, parts.title, parts.subject),
        parts.age,
      )
      const node = element('li', { tabIndex: 0 }, head, parts.text, parts.advice)
      node.parts = parts
      return node
    },
    update: (node, { level, title, subject, text, advice, at }) => {
      const { parts } = node
      if (node.level !== level) {
        node.level = level
        node.className = `need ${level}`
        parts.icon.replaceChildren(
          shape(level),
          element('span', { className: 'unseen', textContent: level === 'bad' ? 'critical:' : 'warning:' }),
        )
      }
      setText(parts.title, title)
      setText(parts.subject, subject)
      setText(parts.text, text)
      parts.text.hidden = text === ''
      setText(parts.advice, advice)
      parts.advice.hidden = advice === ''
      setText(parts.age, since(now() - at))
    },
  })
}

/** One sentence over all. */
export function showVerdict({ listed, keys }, { instances, tiles }) {
  const bad = listed.filter(({ level }) => level === 'bad').length + keys.length
  const watch = listed.length - listed.filter(({ level }) => level === 'bad').length
  const [level, text] = verdict({ bad, watch, instances: instances.size, keys: tiles.size })
  const node = byId('verdict')
  if (node.level !== level || node.text !== text) {
    node.level = level
    node.text = text
    node.className = `verdict ${level}`
    node.replaceChildren(badge(level, text))
  }
  return bad + watch
}

function verdict({ bad, watch, instances, keys }) {
  if (bad > 0) return ['bad', `${counted(bad, 'thing needs', 'things need')} you`]
  if (instances === 0) return ['silent', 'No instance has been heard yet']
  if (watch > 0) return ['watch', `${counted(watch, 'thing')} to keep an eye on`]
  return ['good', `All is well: ${counted(instances, 'instance')}, ${counted(keys, 'key')}`]
}

/** New trouble is read aloud, at most every ten seconds. */
const quietMs = 10_000
let announced = null
let lastMs = -quietMs
let waiting = []

export function announce({ listed, keys }) {
  const present = new Map([
    ...listed.map(({ id, title, subject }) => [id, `${title} ${subject}`.trim()]),
    ...keys.map(({ key, level, answers }) => [
      `tile/${key}`,
      `${key} ${level}${level === 'bad' ? `, ${answers.find((each) => each.level === 'bad')?.text ?? ''}` : ''}`,
    ]),
  ])
  // What was there when the page was opened is on it.
  if (announced !== null)
    waiting.push(...[...present].filter(([id]) => !announced.has(id)).map(([, text]) => text))
  announced = new Set(present.keys())
  const nowMs = performance.now()
  if (waiting.length === 0 || nowMs - lastMs < quietMs) return
  lastMs = nowMs
  const more = waiting.length > 5 ? `, and ${waiting.length - 5} more` : ''
  byId('news').textContent = `New: ${waiting.slice(0, 5).join('; ')}${more}`
  waiting = []
}
