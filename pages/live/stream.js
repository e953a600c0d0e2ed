// One EventSource a tab, closed while nobody sees the tab. A browser has six connections to a host, each tab takes one, and what is
// beyond them waits without a word: so that pages can still be loaded, five tabs at most are live.
import { byId, setText } from './dom.js'
import { time } from './words.js'

const mostTabs = 5
/** A browser that has no connection left says nothing. */
const firstWithinMs = 8000
const againMs = 5000

let source = null
let leaveTab = null
let lastMs = 0
let timer = 0
let take = () => {}

export function connect(onState) {
  take = onState
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) close('paused while hidden')
    else void open()
  })
  // A page that is kept for going back would keep its stream.
  addEventListener('pagehide', () => close('closed'))
  addEventListener('pageshow', () => void open())
  setInterval(watch, 1000)
  void open()
}

let isOpening = false

async function open() {
  clearTimeout(timer)
  if (source !== null || document.hidden || isOpening) return
  isOpening = true
  leaveTab ??= await takeTab()
  isOpening = false
  if (document.hidden) {
    close('paused while hidden')
    return
  }
  if (leaveTab === null) {
    say(
      'not live',
      `${mostTabs} tabs of this page are live already, which is as many as a browser can have. This one goes on when one of them is closed or hidden.`,
    )
    timer = setTimeout(() => void open(), 1000)
    return
  }
  say('connecting', '')
  source = new EventSource('events')
  const opened = source
  timer = setTimeout(
    () =>
      say(
        'not live',
        'No answer yet. Are there other tabs of this page? A browser has six connections to a host: close some.',
      ),
    firstWithinMs,
  )
  source.onmessage = (event) => {
    clearTimeout(timer)
    lastMs = Date.now()
    say('live', '')
    take(JSON.parse(event.data))
  }
  source.onerror = () => {
    if (source !== opened) return
    if (source.readyState === EventSource.CLOSED) void refused()
    else say('not live', lost())
  }
}

/** The server answers, and with no stream: the session is over, or too many look. */
async function refused() {
  close('not live')
  timer = setTimeout(() => void open(), againMs)
  try {
    const response = await fetch('events', { method: 'HEAD' })
    if (response.status === 401) location.reload()
    else if (response.status === 503) say('not live', 'Too many look at this page already. It tries again.')
    else say('not live', lost())
  } catch {
    say('not live', lost())
  }
}

function close(why) {
  clearTimeout(timer)
  source?.close()
  source = null
  leaveTab?.()
  leaveTab = null
  setText(byId('link'), why)
}

function lost() {
  return lastMs === 0
    ? 'The instance does not answer. It tries again.'
    : `No news since ${time(lastMs)}: what is below is old. It tries again.`
}

/** A stream that is open and says nothing at all is told of as well: a cable that was pulled. */
function watch() {
  if (source?.readyState === EventSource.OPEN && lastMs > 0 && Date.now() - lastMs > 60_000)
    say('quiet', `Nothing has been heard since ${time(lastMs)}: what is below may be old.`)
}

function say(link, text) {
  setText(byId('link'), link)
  byId('link').className = `link ${link === 'live' ? 'live' : 'off'}`
  const notice = byId('notice')
  setText(notice, text)
  notice.hidden = text === ''
  document.body.classList.toggle('stale', link !== 'live' && lastMs > 0)
}

/** A place among the live tabs, which is given back by what it gives; null where none is free. Without locks nobody counts. */
async function takeTab() {
  if (navigator.locks === undefined) return () => {}
  for (let at = 0; at < mostTabs; at++) {
    const place = await takePlace(`sluice-live-${at}`)
    if (place !== null) return place
  }
  return null
}

function takePlace(name) {
  return new Promise((resolve) => {
    void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      if (lock === null) {
        resolve(null)
        return undefined
      }
      return new Promise((leave) => {
        resolve(() => leave())
      })
    })
  })
}
