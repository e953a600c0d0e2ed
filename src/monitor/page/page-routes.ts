import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Clock } from '../../core/clock.ts'
import { PageAccess } from '../../http/access.ts'
import type { AccessOptions } from '../../http/access.ts'
import { jsonAnswer } from '../../http/route.ts'
import type { Answer, Route } from '../../http/route.ts'
import { packageFile } from '../../package-file.ts'
import { PageFeed } from './feed.ts'
import { Pulse } from './pulse.ts'
import { Viewer } from './view.ts'
import type { PageSettings, Watched } from './watched.ts'

export interface PageOptions extends Omit<AccessOptions, 'clock'>, PageSettings {
  readonly clock: Clock
  /** How often the lines of the page get a point. */
  readonly everyMs: number
}

/** The live page at `/`, and its events. */
export interface LivePage {
  readonly routes: readonly Route[]
  /** Keeps the lines going while nobody looks; until `stop` aborts. */
  run(stop: AbortSignal): Promise<void>
}

/** The page takes nothing from elsewhere, asks nobody but us, and stands in no frame. */
const contentPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const require = createRequire(import.meta.url)

const files: readonly (readonly [path: string, type: string, text: () => string])[] = [
  ['/page/live.css', 'text/css', () => readFileSync(packageFile('pages/live/live.css'), 'utf8')],
  ['/page/live.js', 'text/javascript', () => readFileSync(packageFile('pages/live/live.js'), 'utf8')],
  ['/page/stream.js', 'text/javascript', () => readFileSync(packageFile('pages/live/stream.js'), 'utf8')],
  ['/page/dom.js', 'text/javascript', () => readFileSync(packageFile('pages/live/dom.js'), 'utf8')],
  ['/page/words.js', 'text/javascript', () => readFileSync(packageFile('pages/live/words.js'), 'utf8')],
  ['/page/tiles.js', 'text/javascript', () => readFileSync(packageFile('pages/live/tiles.js'), 'utf8')],
  ['/page/trouble.js', 'text/javascript', () => readFileSync(packageFile('pages/live/trouble.js'), 'utf8')],
  ['/page/lines.js', 'text/javascript', () => readFileSync(packageFile('pages/live/lines.js'), 'utf8')],
  ['/page/panels.js', 'text/javascript', () => readFileSync(packageFile('pages/live/panels.js'), 'utf8')],
  ['/page/letters.js', 'text/javascript', () => readFileSync(packageFile('pages/live/letters.js'), 'utf8')],
  ['/page/drift.js', 'text/javascript', () => readFileSync(packageFile('pages/live/drift.js'), 'utf8')],
  [
    '/page/uplot.js',
    'text/javascript',
    () => readFileSync(require.resolve('uplot/dist/uPlot.esm.js'), 'utf8'),
  ],
  ['/page/uplot.css', 'text/css', () => readFileSync(require.resolve('uplot/dist/uPlot.min.css'), 'utf8')],
]

/** Nothing of the stream is in these: whoever has no session yet needs them to bring the token. */
const openFiles: typeof files = [
  ['/page/token.css', 'text/css', () => readFileSync(packageFile('pages/live/token.css'), 'utf8')],
  ['/page/token.js', 'text/javascript', () => readFileSync(packageFile('pages/live/token.js'), 'utf8')],
]

export function livePage(watched: Watched, options: PageOptions): LivePage {
  const { clock, everyMs } = options
  const access = new PageAccess(options)
  const pulse = new Pulse()
  const viewer = new Viewer(watched, options, pulse)
  const feed = new PageFeed((now) => viewer.view(now), clock)
  const guarded = (path: string, answer: () => ReturnType<Route['answer']>): Route => ({
    path,
    answer: (request) => access.refuse(request) ?? answer(),
  })
  return {
    routes: [
      { path: '/', answer: (request) => frontDoor(access.refuse(request)) },
      ...files.map(([path, type, text]) => guarded(path, () => fileAnswer(200, type, text()))),
      guarded(
        '/events',
        () => feed.open() ?? jsonAnswer(503, { error: 'too many look at the page already' }),
      ),
      ...openFiles.map(([path, type, text]) => ({ path, answer: () => fileAnswer(200, type, text()) })),
      { path: '/token', method: 'POST', answer: (request) => access.exchange(request) },
    ],
    async run(stop) {
      while (!stop.aborted) {
        pulse.take(watched.instances, clock.now())
        await clock.sleep(everyMs, stop)
      }
    },
  }
}

function frontDoor(refusal: Answer | null): Answer {
  if (refusal === null)
    return fileAnswer(200, 'text/html', readFileSync(packageFile('pages/live/page.html'), 'utf8'))
  if (refusal.status !== 401) return refusal
  return fileAnswer(401, 'text/html', readFileSync(packageFile('pages/live/token.html'), 'utf8'))
}

function fileAnswer(status: number, type: string, body: string): Answer {
  return {
    status,
    contentType: `${type}; charset=utf-8`,
    body,
    headers: {
      'content-security-policy': contentPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    },
  }
}
