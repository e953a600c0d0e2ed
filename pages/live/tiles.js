// Keys as tiles: trouble first, the newest trouble first; the others by name, so that they keep their places.
import { badge, byId, element, fillRows, keyed, setText, shape } from './dom.js'
import { ago, counted, figure, levelWords, levels, moment, since } from './words.js'

const inTrouble = (level) => level === 'bad' || level === 'silent' || level === 'watch'
const byName = new Intl.Collator('en', { numeric: true }).compare

/** Milliseconds since the epoch, by the server's clock. */
let now = () => Date.now()
let tiles = new Map()
let shownKey = null
/** Order is told by key and level alone: most changes change neither. */
let order = ''

export function startTiles(serverNow) {
  now = serverNow
  byId('find').addEventListener('input', () => {
    showTiles(tiles, true)
  })
  for (const list of [byId('trouble-tiles'), byId('calm-tiles')]) list.addEventListener('keydown', walk)
  byId('key-close').addEventListener('click', () => byId('key-dialog').close())
  byId('key-dialog').addEventListener('close', () => {
    shownKey = null
  })
}

export function showTiles(of, isForced = false) {
  tiles = of
  showCounts()
  const sought = byId('find').value.trim().toLowerCase()
  const shown = [...of.values()].filter(({ key }) => key.toLowerCase().includes(sought))
  const trouble = shown.filter(({ level }) => inTrouble(level)).sort(troubleFirst)
  const calm = shown.filter(({ level }) => !inTrouble(level))
  const next = `${sought}|${calm.length}|${trouble.map(({ key }) => key).join('|')}`
  // To sort a thousand names takes longer than all else.
  if (next !== order || isForced) calm.sort((a, b) => byName(a.key, b.key))
  const inPlace = next === order && !isForced ? placed(calm) : calm
  order = next
  keyed(byId('trouble-tiles'), trouble, tileKind(true))
  keyed(byId('calm-tiles'), inPlace, tileKind(false))
  setText(byId('calm-title'), trouble.length === 0 ? `All ${calm.length}` : counted(calm.length, 'other'))
  byId('calm').hidden = calm.length === 0
  byId('keys-none').hidden = of.size > 0
  rove(byId('trouble-tiles'))
  rove(byId('calm-tiles'))
  if (shownKey !== null) fillDialog()
}

/** In the order in which they stand already. */
function placed(calm) {
  const byKey = new Map(calm.map((tile) => [tile.key, tile]))
  const standing = [...(byId('calm-tiles').nodes?.keys() ?? [])].flatMap((key) => byKey.get(key) ?? [])
  return standing.length === calm.length ? standing : calm.sort((a, b) => byName(a.key, b.key))
}

/** Ages go on while nothing comes. */
export function ageTiles() {
  for (const list of [byId('trouble-tiles'), byId('calm-tiles')])
    for (const { node, item } of list.nodes?.values() ?? []) showAge(node, item)
}

function troubleFirst(a, b) {
  return levels.indexOf(a.level) - levels.indexOf(b.level) || b.since - a.since || byName(a.key, b.key)
}

function tileKind(isLarge) {
  return {
    key: ({ key }) => key,
    make: ({ key }) => makeTile(key, isLarge),
    update: updateTile,
  }
}

function makeTile(key, isLarge) {
  const parts = {
    icon: element('span', { className: 'icon' }),
    word: element('span', { className: 'word' }),
    says: element('span', { className: 'says' }),
    more: isLarge ? element('span', { className: 'more' }) : null,
    age: element('span', { className: 'age' }),
  }
  const name = element('span', { className: 'name', textContent: key })
  const button = element(
    'button',
    { type: 'button', tabIndex: -1 },
    parts.icon,
    name,
    parts.word,
    parts.says,
    ...(parts.more === null ? [] : [parts.more]),
    parts.age,
  )
  button.addEventListener('click', () => {
    shownKey = key
    fillDialog()
    byId('key-dialog').showModal()
  })
  const node = element('li', { className: 'tile' }, button)
  node.parts = parts
  return node
}

function updateTile(node, tile) {
  const { icon, word, says, more } = node.parts
  if (node.level !== tile.level) {
    node.level = tile.level
    node.className = `tile ${tile.level}`
    icon.replaceChildren(shape(tile.level))
  }
  setText(word, stateOf(tile))
  const [worst, ...others] = tile.answers.toSorted(
    (a, b) => levels.indexOf(a.level) - levels.indexOf(b.level),
  )
  setText(says, worst === undefined ? '' : `${worst.model}: ${worst.text}`)
  if (more !== null)
    setText(
      more,
      others
        .filter(({ level }) => inTrouble(level))
        .map(({ model, text }) => `${model}: ${text}`)
        .join(', '),
    )
  showAge(node, tile)
}

/** `bad`, `bad, silent` */
function stateOf({ level, isSilent }) {
  return isSilent && level !== 'silent' ? `${levelWords[level]}, silent` : levelWords[level]
}

function showAge(node, { level, since: from, scoredAt }) {
  setText(node.parts.age, inTrouble(level) ? since(now() - from) : ago(now() - scoredAt))
}

function showCounts() {
  const counts = Object.fromEntries(levels.map((level) => [level, 0]))
  for (const { level } of tiles.values()) counts[level]++
  const shown = levels.filter((level) => counts[level] > 0)
  keyed(
    byId('key-counts'),
    shown.map((level) => ({ level, number: counts[level] })),
    {
      key: ({ level }) => level,
      make: () => element('li'),
      update: (node, { level, number }) =>
        node.replaceChildren(badge(level, `${number} ${levelWords[level]}`)),
    },
  )
}

/** One of a list is in the order of Tab; arrows go on from it. */
function rove(list) {
  const current =
    list.current?.parentElement?.parentElement === list ? list.current : list.querySelector('button')
  if (list.current !== current && list.current != null) list.current.tabIndex = -1
  list.current = current
  if (current !== null) current.tabIndex = 0
}

const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }

function walk(event) {
  const list = event.currentTarget
  const buttons = [...list.querySelectorAll('button')]
  const at = buttons.indexOf(document.activeElement)
  const to =
    event.key === 'Home' ? 0 : event.key === 'End' ? buttons.length - 1 : at + (steps[event.key] ?? 0)
  if (at < 0 || to === at || buttons[to] === undefined) return
  event.preventDefault()
  buttons[at].tabIndex = -1
  list.current = buttons[to]
  buttons[to].tabIndex = 0
  buttons[to].focus()
}

function fillDialog() {
  const tile = tiles.get(shownKey)
  if (tile === undefined) return
  byId('key-title').replaceChildren(shape(tile.level), ` ${tile.key}: ${stateOf(tile)}`)
  setText(
    byId('key-times'),
    `Event of ${moment(tile.eventAt)}, scored at ${moment(tile.scoredAt)}; ${levelWords[tile.level]} ${since(now() - tile.since)}.`,
  )
  fillRows(
    byId('key-answers'),
    tile.answers.map(({ model, text, level, answer, probability, flags }) => [
      model,
      badge(level, text),
      answer ?? '–',
      figure(probability),
      flags.join(', ') || '–',
    ]),
  )
}
