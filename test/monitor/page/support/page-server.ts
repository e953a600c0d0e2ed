import { systemClock } from '../../../../src/core/clock.ts'
import { startHttp } from '../../../../src/http/server.ts'
import { livePage } from '../../../../src/monitor/page/page-routes.ts'
import type { PageOptions } from '../../../../src/monitor/page/page-routes.ts'
import type { Watched } from '../../../../src/monitor/page/watched.ts'
import { rigWords } from './made-up.ts'

/** The page on a port of this machine, over what a test watches. */
export async function servePage(watched: Watched, over: Partial<PageOptions> = {}) {
  const stop = new AbortController()
  const options = {
    ...{ host: '127.0.0.1', token: null, clock: systemClock, everyMs: 500 },
    ...{ pipeline: 'hydraulic-rig', words: rigWords, silentMs: 600_000 },
    ...over,
  }
  const page = livePage(watched, options)
  const http = await startHttp(
    {
      health: { live: () => [], ready: () => [] },
      metrics: { contentType: 'text/plain', metrics: () => Promise.resolve('up 1\n') },
      version: { version: '1.2.3', node: '24', pipeline: options.pipeline, models: [] },
      routes: page.routes,
    },
    '127.0.0.1',
    0,
  )
  const running = page.run(stop.signal)
  return {
    url: http.url,
    async close() {
      stop.abort()
      await Promise.all([running, http.close()])
    },
  }
}
