// Takes the pictures of docs/live-page.md anew, by hand: `node test/docs/write-live-page.ts`. Needs Chromium.
import { writeFileSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { systemClock } from '../../src/core/clock.ts'
import { aBadNight, aCalmNight, instanceReport } from '../monitor/page/support/made-up.ts'
import { servePage } from '../monitor/page/support/page-server.ts'
import { TestBook } from '../monitor/page/support/test-book.ts'
import { browserFile } from '../support/browser-file.ts'
import { seeded } from '../support/seeded.ts'

type Night = typeof aBadNight

const pictures = [
  { name: 'bad-night', night: aBadNight, width: 1440, height: 1000, colorScheme: 'dark' },
  { name: 'calm-night', night: aCalmNight, width: 1440, height: 700, colorScheme: 'light' },
  { name: 'phone', night: aBadNight, width: 390, height: 844, colorScheme: 'light' },
] as const

const browser = await chromium.launch({ executablePath: browserFile() ?? 'chromium', args: ['--no-sandbox'] })
try {
  for (const { name, night, ...look } of pictures)
    writeFileSync(`docs/images/live-page-${name}.png`, await picture(browser, night, look))
} finally {
  await browser.close()
}

async function picture(
  browser: Browser,
  night: Night,
  look: { readonly width: number; readonly height: number; readonly colorScheme: 'dark' | 'light' },
): Promise<Buffer> {
  const book = new TestBook().put(...night(Date.now()))
  const server = await servePage(book, { everyMs: 50 })
  const stop = new AbortController()
  const running = run(book, stop.signal)
  const page = await browser.newPage({ viewport: look, colorScheme: look.colorScheme })
  await page.goto(server.url)
  await systemClock.sleep(8_000)
  const taken = await page.screenshot()
  stop.abort()
  await running
  await page.close()
  await server.close()
  return taken
}

/** Lines that go up and down. */
async function run(book: TestBook, stop: AbortSignal): Promise<void> {
  const random = seeded(3)
  const { report } = book.instances.find(({ isSilent }) => !isSilent)!
  for (let step = 0; !stop.aborted; step++) {
    const partitions = [{ topic: 'rig.cycles', partition: 0, lag: Math.round(12 + 10 * random()) }]
    const eventAge = { p50: 0.4 + 0.05 * random(), p99: 1.6 + 0.6 * random() }
    const perSecond = 110 + 15 * Math.sin(step / 12) + 6 * random()
    book.put(
      instanceReport(report.instance, Date.now(), {
        ...report,
        at: Date.now(),
        partitions,
        eventAge,
        perSecond,
      }),
    )
    await systemClock.sleep(50, stop)
  }
}
