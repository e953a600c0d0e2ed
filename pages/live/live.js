// The live page: one stream of changes, kept as items by kind, shown once a frame.
import { byId, setText } from './dom.js'
import { showDrift } from './drift.js'
import { showReasons, showUnknown } from './letters.js'
import { showLines, startLines } from './lines.js'
import { showClosed, showInstances, showQuality, showVersions, startPanels } from './panels.js'
import { connect } from './stream.js'
import { ageTiles, showTiles, startTiles } from './tiles.js'
import { announce, showTrouble, showVerdict, startTrouble, troubleOf } from './trouble.js'

const kinds = [
  'about',
  'tile',
  'instance',
  'version',
  'reason',
  'unknown',
  'drift',
  'alert',
  'kpi',
  'quality',
  'point',
]
const items = Object.fromEntries(kinds.map((kind) => [kind, new Map()]))
const changed = new Set()

/** How far the server's clock is from ours. */
let ahead = 0
const now = () => Date.now() + ahead

function take({ now: serverNow, whole, set, gone }) {
  ahead = serverNow - Date.now()
  if (whole)
    for (const kind of kinds) {
      items[kind].clear()
      changed.add(kind)
    }
  for (const [id, item] of Object.entries(set)) put(id, item)
  for (const id of gone) put(id, null)
  schedule()
}

function put(id, item) {
  const at = id.indexOf('/')
  const kind = id.slice(0, at)
  // A newer server may say more than this page knows.
  if (items[kind] === undefined) return
  if (item === null) items[kind].delete(id.slice(at + 1))
  else items[kind].set(id.slice(at + 1), item)
  changed.add(kind)
}

let frame = 0
function schedule() {
  frame ||= requestAnimationFrame(() => {
    frame = 0
    show()
  })
}

const panels = [
  [['tile'], () => showTiles(items.tile)],
  [['instance'], () => showInstances(items.instance)],
  [['version', 'instance'], () => showVersions(items.version, items.instance)],
  [['kpi', 'quality'], () => showQuality(items.kpi, items.quality)],
  [['reason'], () => showReasons(items.reason)],
  [['unknown'], () => showUnknown(items.unknown)],
  [['drift'], () => showDrift(items.drift)],
  [['alert'], () => showClosed(items.alert)],
  [['point'], () => showLines(items.point)],
]

function show() {
  if (changed.has('about')) setText(byId('pipeline'), items.about.get('page')?.pipeline ?? 'Sluice')
  for (const [of, showPanel] of panels) if (of.some((kind) => changed.has(kind))) showPanel()
  if (['tile', 'instance', 'alert'].some((kind) => changed.has(kind))) showNeeds()
  changed.clear()
}

function showNeeds() {
  const seen = { instances: items.instance, alerts: items.alert, tiles: items.tile }
  const trouble = troubleOf(seen)
  showTrouble(trouble)
  const open = showVerdict(trouble, seen)
  announce(trouble)
  const name = items.about.get('page')?.pipeline ?? 'Sluice'
  const title = open === 0 ? name : `(${open}) ${name}`
  if (document.title !== title) document.title = title
}

startLines()
startTiles(now)
startTrouble(now)
startPanels(now)
connect(take)
setInterval(() => {
  if (document.hidden) return
  ageTiles()
  showNeeds()
}, 2000)
