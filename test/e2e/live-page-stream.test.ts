import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OutputRecord } from '../../src/core/record.ts'
import { keyOf } from '../../src/monitor/monitor-topic.ts'
import type { MonitorRecord } from '../../src/monitor/monitor-topic.ts'
import { alertReport, driftReport, kpiReport, qualityReport } from '../monitor/page/support/made-up.ts'
import { browserFile } from '../support/browser-file.ts'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { scratchFolder } from '../support/scratch.ts'
import { skipAloud } from '../support/skip-aloud.ts'
import { Place, exampleConfig } from './support/place.ts'
import { keepPublishing } from './support/simulated.ts'
import { SluiceProcess } from './support/sluice-process.ts'

const scratch = scratchFolder()
const noKafka = await skipWithoutKafka()
const noBrowser = skipAloud(browserFile() === null && 'a page cannot be opened here: Chromium is needed')

const rigs = 16

/** The example, watched. */
function watchedConfig(place: Place): string {
  const from = resolve(dirname(exampleConfig))
  const example = readFileSync(exampleConfig, 'utf8')
    .replaceAll(/file: models\/([\w.-]+)/g, (_, name: string) => `file: ${join(from, 'models', name)}`)
    .replace('../../schemas', resolve('schemas'))
  const monitor = `
monitor:
  topic: ${place.name}.monitor
  everyMs: 500
  window: { records: 60 }
  words:
    cooler:
      3: { text: close to total failure, is: bad }
      20: { text: reduced efficiency, is: watch }
      100: { text: full efficiency }
`
  const file = join(scratch, `${place.name}.yaml`)
  writeFileSync(file, example + monitor)
  return file
}

function monitorRecord(topic: string, record: MonitorRecord): OutputRecord {
  const [key, value] = [keyOf(record), JSON.stringify(record)].map((text) => Buffer.from(text))
  return { topic, partition: 0, key: key!, value: value!, headers: [], timestampMs: null }
}

function startInstance(place: Place, config: string, name: string): SluiceProcess {
  const settings = place.settings({ 'http.page': 'true', 'http.port': 0, 'input.instanceId': name })
  return new SluiceProcess(['run', '-c', config, ...settings], place.env)
}

describe.skipIf(noKafka || noBrowser)('the live page of a running stream', () => {
  let browser: Browser
  let page: Page
  let place: Place
  let instances: SluiceProcess[]

  beforeAll(async () => {
    place = await Place.open('live-page', { broker: await startBroker(), registry: await startRegistry() })
    await place.ask((admin) =>
      admin.createTopic({
        topic: `${place.name}.monitor`,
        partitionCount: 1,
        settings: { 'cleanup.policy': 'compact' },
      }),
    )
    keepPublishing(place, { rate: 200, rigs, trouble: 0.1 })
    const config = watchedConfig(place)
    instances = ['one', 'two'].map((name) => startInstance(place, config, name))
    browser = await chromium.launch({ executablePath: browserFile()!, args: ['--no-sandbox'] })
    page = await browser.newPage()
    await page.goto(await (await instances[0]!.ready()).url())
  })
  afterAll(() => browser.close())

  const texts = (selector: string) => page.locator(selector).allTextContents()
  const eventually = (selector: string) => expect.poll(() => texts(selector))

  it('shows each rig in words, and its newest answers', async () => {
    await expect.poll(async () => (await texts('.tile .name')).length).toBe(rigs)
    const says = await texts('.tile .says')
    expect(says.every((text) => /close to total failure|reduced efficiency|full efficiency/.test(text))).toBe(
      true,
    )
    await page.locator('.tile button').first().click()
    await page.locator('#key-dialog[open]').waitFor()
    expect(await texts('#key-answers th')).toEqual([
      ...['cooler', 'valve', 'pump', 'accumulator', 'stable', 'cooler-by-category'],
    ])
    await page.keyboard.press('Escape')
  })

  it('shows all instances, and that records flow', async () => {
    await eventually('#instance-list .badge').toEqual(['ready', 'ready'])
    await eventually('#instance-list .figures').toEqual(
      [1, 2].map(() => expect.stringMatching(/^[1-9][\d.]*\/s · lag /) as string),
    )
    await expect
      .poll(() => page.locator('.plot').first().getAttribute('aria-label'))
      .toMatch(/^Throughput of the last .*: records a second: [1-9]/)
    await expect
      .poll(() => page.locator('.plot').nth(2).getAttribute('aria-label'))
      .toMatch(/99 of 100 are younger: [\d.]+ (ms|s)/)
  })

  it('shows the versions that answer', async () => {
    await eventually('#version-list strong').toHaveLength(6)
    await eventually('#version-list .figures').toEqual(Array(6).fill('on 2 of 2'))
  })

  it('shows dead letters by reason, down to the field at fault, and the values that no model knows', async () => {
    await eventually('#reason-list summary strong').toEqual(
      expect.arrayContaining(['avro-decode', 'missing-value', 'unknown-category', 'out-of-range']),
    )
    await expect.poll(async () => (await texts('#reason-list mark')).length).toBeGreaterThan(3)
    await eventually('#unknown-list code').not.toEqual([])
  })

  it('shows what others write into the monitor topic: drift, quality, KPIs and alerts', async () => {
    const now = Date.now()
    const records = [
      driftReport(now, { model: 'judged' }),
      qualityReport(now, { model: 'measured' }),
      kpiReport(now),
      alertReport(now - 60_000, { subject: 'judged/x', state: 'closed', closedAt: now }),
    ]
    await place.publish(records.map((record) => monitorRecord(`${place.name}.monitor`, record)))
    await eventually('#drift-list > li > details > summary strong').toContain('judged 4')
    await expect.poll(() => page.locator('#drift-list .picture svg').count()).toBeGreaterThan(5)
    await eventually('#quality-list strong').toContain('measured 4')
    await eventually('#kpi-list strong').toContain('missed cooler failures')
    await eventually('#closed-list strong').toContain('A feature has drifted: judged/x')
  })

  it('marks an instance that is gone, and says what to do', async () => {
    await instances[1]!.stop('SIGKILL')
    await eventually('#instance-list .badge').toEqual(['silent', 'ready'])
    await eventually('#needs-list strong').toContainEqual(expect.stringMatching(/ is silent$/))
    expect(await page.title()).toMatch(/^\(\d+\) hydraulic-rig$/)
  })

  it('does not hold up the end of its instance', async () => {
    const { code, seconds } = await instances[0]!.stop('SIGTERM')
    expect(code).toBe(0)
    // It waits for streams no longer than for anything else.
    expect(seconds).toBeLessThan(30)
    await expect.poll(() => page.locator('#notice').textContent()).toMatch(/^No news since/)
  })
})
