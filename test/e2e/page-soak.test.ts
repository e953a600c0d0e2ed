// The live page with a thousand keys, of which two hundred send something each second, for as long as one lets it run: its heap and its
// elements must not grow. Nine seconds in the suite; `npm run page-soak` takes half an hour.
import { chromium } from 'playwright-core'
import type { Browser, CDPSession } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/core/clock.ts'
import {
  aBadNight,
  alertReport,
  driftReport,
  instanceReport,
  keyReport,
  letterReport,
} from '../monitor/page/support/made-up.ts'
import { servePage } from '../monitor/page/support/page-server.ts'
import { TestBook } from '../monitor/page/support/test-book.ts'
import { browserFile } from '../support/browser-file.ts'
import { seeded } from '../support/seeded.ts'
import { skipAloud } from '../support/skip-aloud.ts'

const minutes = Number(process.env['SLUICE_PAGE_SOAK_MINUTES'] ?? 0.15)
const keys = 1000
const keysPerSecond = 200
const stepMs = 50
const samples = 18
/** The lines of the page are full after a third of a long run: what grows after that is a leak. */
const pointEveryMs = Math.min(2000, Math.max(20, (minutes * 60_000) / 3 / 900))
/** Of its size, what a heap may seem to grow by from its second third to its last. In a short run what is on its way weighs more. */
const spareGrowth = minutes < 5 ? 0.5 : 0.1

interface Sample {
  readonly heap: number
  readonly nodes: number
  readonly listeners: number
}

describe.skipIf(skipAloud(browserFile() === null && 'a page cannot be opened here: Chromium is needed'))(
  'the live page, with a thousand keys',
  () => {
    let browser: Browser

    beforeAll(async () => {
      const args = ['--no-sandbox', '--js-flags=--expose-gc']
      browser = await chromium.launch({ executablePath: browserFile()!, args })
    })
    afterAll(() => browser.close())

    it(
      `keeps its size for ${minutes} minutes, and shows what is there in the end`,
      async () => {
        const book = new TestBook().put(...aBadNight(Date.now()), ...manyKeys())
        const server = await servePage(book, { everyMs: pointEveryMs, silentMs: null })
        const stop = new AbortController()
        const stirred = stir(book, stop.signal)
        const page = await browser.newPage()
        await page.goto(server.url)
        await page.locator('#calm-tiles li').nth(900).waitFor({ state: 'attached' })
        const session = await page.context().newCDPSession(page)
        const taken: Sample[] = []
        const startMs = systemClock.monotonic()
        for (let at = 1; at <= samples; at++) {
          const dueMs = startMs + (at * minutes * 60_000) / samples
          await systemClock.sleep(Math.max(0, dueMs - systemClock.monotonic()))
          taken.push(await sample(session))
          if (minutes > 1) console.log(summary(taken))
        }
        stop.abort()
        await stirred
        const isShown = async () => (await page.locator('.tile .name').allTextContents()).toSorted()
        await expect.poll(isShown).toEqual(book.keys.map(({ key }) => key).toSorted())
        const bad = () => page.locator('#trouble-tiles .tile.bad').count()
        await expect.poll(bad).toBe(book.keys.filter(({ answers }) => answers[0]!.answer === '3').length)
        console.log(summary(taken))
        for (const of of ['heap', 'nodes', 'listeners'] as const)
          expect([of, growth(taken, of)]).toEqual([
            of,
            expect.toSatisfy((ratio: number) => ratio < 1 + spareGrowth),
          ])
        await page.close()
        await server.close()
      },
      (1.2 * minutes + 5) * 60_000,
    )
  },
)

function manyKeys() {
  return Array.from({ length: keys }, (_, at) => keyReport(`rig-${at}`, Date.now()))
}

/** Changes what a night changes, in a fixed order of chance. */
async function stir(book: TestBook, stop: AbortSignal): Promise<void> {
  const random = seeded(7)
  const some = (most: number) => Math.floor(random() * most)
  for (let step = 0; !stop.aborted; step++) {
    const now = Date.now()
    for (let at = 0; at < (keysPerSecond * stepMs) / 1000; at++) {
      const chance = random()
      book.put(keyReport(`rig-${some(keys)}`, now, chance < 0.01 ? 'bad' : chance < 0.03 ? 'watch' : 'good'))
    }
    if (step % 10 === 0) book.put(instanceReport('rig-scoring-0', now, { perSecond: 100 + some(50) }))
    if (step % 20 === 0) book.put(letterReport(now, { origin: `rig.cycles-0-${step}` }), driftReport(now))
    if (step % 40 === 0)
      book.put(alertReport(now, { state: some(2) === 0 ? 'open' : 'closed', closedAt: now }))
    await systemClock.sleep(stepMs, stop)
  }
}

async function sample(session: CDPSession): Promise<Sample> {
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize: heap } = await session.send('Runtime.getHeapUsage')
  const { nodes, jsEventListeners: listeners } = await session.send('Memory.getDOMCounters')
  return { heap, nodes, listeners }
}

/** Of the last third over the second one: of each the least, since the others have events on their way in them. */
function growth(taken: readonly Sample[], of: keyof Sample): number {
  const third = taken.length / 3
  const least = (from: number) => Math.min(...taken.slice(from, from + third).map((each) => each[of]))
  return least(2 * third) / least(third)
}

function summary(taken: readonly Sample[]): string {
  const heaps = taken.map(({ heap }) => (heap / 1_048_576).toFixed(2)).join(' ')
  const ends = (of: 'nodes' | 'listeners') => `${taken[0]![of]} to ${taken.at(-1)![of]} ${of}`
  return `page soak, ${minutes} minutes: heap ${heaps} MB; ${ends('nodes')}; ${ends('listeners')}`
}
