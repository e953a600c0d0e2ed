import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import {
  aBadNight,
  aCalmNight,
  alertReport,
  hostile,
  instanceReport,
  keyReport,
} from '../monitor/page/support/made-up.ts'
import { servePage } from '../monitor/page/support/page-server.ts'
import { TestBook } from '../monitor/page/support/test-book.ts'
import { browserFile } from '../support/browser-file.ts'
import { skipAloud } from '../support/skip-aloud.ts'
import { axeRun } from './support/axe-run.ts'

const script = '<script>document.title = "taken"</script><img src=x onerror="document.title = 1">'

describe.skipIf(skipAloud(browserFile() === null && 'a page cannot be opened here: Chromium is needed'))(
  'the live page, in Chromium',
  () => {
    let browser: Browser
    let context: BrowserContext
    let book: TestBook
    let server: Awaited<ReturnType<typeof servePage>>
    const complaints: string[] = []

    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: browserFile()!, args: ['--no-sandbox'] })
    })
    afterAll(() => browser.close())
    beforeEach(async () => {
      book = new TestBook()
      server = await servePage(book)
      context = await browser.newContext()
      complaints.length = 0
    })
    afterEach(async () => {
      await context.close()
      await server.close()
    })

    /** A page that must ask nobody else and complain of nothing. */
    async function open(within = context, url = server.url): Promise<Page> {
      const page = await within.newPage()
      page.on('request', (request) => {
        if (!request.url().startsWith(url) && !request.url().startsWith('data:'))
          complaints.push(`asks ${request.url()}`)
      })
      page.on('console', (message) => complaints.push(message.text()))
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('dialog', (dialog) => complaints.push(dialog.message()))
      await page.goto(url)
      return page
    }

    const verdict = (page: Page) => page.locator('#verdict').textContent()
    const texts = (page: Page, selector: string) => page.locator(selector).allTextContents()

    it('says in one sentence that all is well', async () => {
      book.put(...aCalmNight(Date.now()))
      const page = await open()
      await expect.poll(() => verdict(page)).toBe('All is well: 3 instances, 40 keys')
      expect(await page.title()).toBe('hydraulic-rig')
      expect(await texts(page, '#key-counts li')).toEqual(['40 good'])
      expect(await page.locator('#trouble-tiles li').count()).toBe(0)
      expect(await page.locator('#needs-none').textContent()).toBe('Nothing is open.')
      expect(complaints).toEqual([])
    })

    it('shows each panel of a bad night, the worst first', async () => {
      book.put(...aBadNight(Date.now()))
      const page = await open()
      await expect.poll(() => verdict(page)).toBe('6 things need you')
      expect(await page.title()).toBe('(7) hydraulic-rig')
      expect(await texts(page, '#needs-list strong')).toEqual([
        ...['rig-scoring-2 is silent', 'rig-scoring-1 is paused', 'A feature has drifted'],
        'Values that the model does not know',
      ])
      expect((await texts(page, '#needs-list .advice'))[1]).toContain(
        'See whether the schema registry answers',
      )
      expect(await texts(page, '#trouble-tiles .name')).toEqual([
        ...['rig-07', 'rig-31', 'rig-19', 'rig-12', 'rig-22', 'rig-25'],
      ])
      expect(await texts(page, '#trouble-tiles li:first-child .says')).toEqual([
        'cooler: close to total failure',
      ])
      expect(await texts(page, '#instance-list .badge')).toEqual([
        ...['paused: the schema registry', 'silent', 'ready'],
      ])
      expect(await texts(page, '#version-list .badge')).toEqual(['canary', 'answers as present', 'answers'])
      expect(await texts(page, '#kpi-list .badge')).toEqual(['missed', 'met'])
      expect((await texts(page, '#quality-list p'))[0]).toContain('accuracy 0.983')
      expect(await texts(page, '#unknown-list li li')).toEqual([
        'arctic × 211',
        'warm  × 22',
        'COLD_THICK × 9',
      ])
      expect(await texts(page, '#drift-list > li > details > summary .badge')).toEqual([
        '2 columns drifted',
        'learning',
      ])
      expect((await texts(page, '#drift-list > li:first-child .card strong')).slice(0, 3)).toEqual([
        ...['predicted class', 'cool_eff_pct', 'cool_pwr_pct'],
      ])
      expect(await texts(page, '#closed-list strong')).toEqual(['A model is old: valve@3'])
      await expect
        .poll(() => page.locator('.plot').first().getAttribute('aria-label'))
        .toMatch(/^Throughput of the last .*: 120, between/)
      expect(complaints).toEqual([])
    })

    it('opens a dead letter with the field at fault marked', async () => {
      book.put(...aBadNight(Date.now()))
      const page = await open()
      await page.getByText('unknown-category').first().click()
      const letter = page
        .locator('#reason-list > li', { hasText: 'unknown-category' })
        .locator('.letters > li')
      expect(await letter.locator('.message').textContent()).toBe("the model does not know 'arctic'")
      expect(await letter.locator('tr').first().textContent()).toBe('rigModearcticat fault')
      expect(await letter.locator('mark').allTextContents()).toEqual(['arctic'])
      await page.getByText('missing-value').first().click()
      const missing = page.locator('#reason-list > li', { hasText: 'missing-value' }).locator('mark')
      expect(await missing.allTextContents()).toEqual(['(not there)'])
      await page.getByText('avro-decode').first().click()
      await page.getByText('It could not be decoded').waitFor()
    })

    it('has each chart as a table', async () => {
      book.put(...aBadNight(Date.now()))
      const page = await open()
      await page.locator('.card').first().waitFor()
      expect(await page.locator('.plot, .picture').count()).toBe(
        await page.locator('.line .table-view, .card .table-view').count(),
      )
      const card = page.locator('.card', { hasText: 'cool_eff_pct' }).first()
      await card.getByText('Table').click()
      expect(await card.locator('tbody tr').count()).toBe(8)
      expect(await card.locator('tbody th').first().textContent()).toBe('below 10')
      await page.locator('.line').first().getByText('Table').click()
      expect(await page.locator('.line').first().locator('tbody td').first().textContent()).toBe('120')
    })

    it('changes what has changed, and keeps what is open and focused', async () => {
      book.put(...aBadNight(Date.now()))
      const page = await open()
      await page.locator('#reason-list summary').first().click()
      await page.evaluate(
        "document.querySelectorAll('#calm-tiles li, #instance-list li').forEach((node) => node.setAttribute('data-mark', 'kept'))",
      )
      book.put(
        keyReport('rig-07', Date.now(), 'good'),
        keyReport('rig-02', Date.now(), 'bad'),
        instanceReport('rig-scoring-0', Date.now(), { perSecond: 77 }),
      )
      book.put(alertReport(Date.now(), { state: 'closed', closedAt: Date.now() }))
      await expect.poll(() => texts(page, '#trouble-tiles .tile.bad .name')).toEqual(['rig-02', 'rig-31'])
      await page.getByText('77/s').waitFor()
      expect(await page.locator('#calm-tiles [data-mark]').count()).toBe(33)
      expect(await page.locator('#instance-list [data-mark]').count()).toBe(3)
      expect(await page.locator('#reason-list details').first().getAttribute('open')).toBe('')
      expect(await texts(page, '#closed-list strong')).toContain('A feature has drifted: cooler/cool_eff_pct')
      expect(await page.locator('#news').textContent()).toBe('New: rig-02 bad, close to total failure')
    })

    it('shows as text whatever a stream brings', async () => {
      book.put(...hostile(Date.now(), script))
      const page = await open()
      await page.locator('.tile.plain, .tile.watch').first().waitFor()
      for (const id of [
        'needs',
        'keys',
        'instances',
        'versions',
        'quality',
        'letters',
        'unknown',
        'drift',
        'closed',
      ])
        expect([id, await page.locator(`#${id}`).textContent()]).toEqual([
          id,
          expect.stringContaining('<script>'),
        ])
      await page.locator('.tile button').first().click()
      expect(await page.locator('#key-title').textContent()).toContain('<script>')
      expect(await page.title()).toMatch(/hydraulic-rig$/)
      expect(await page.locator('main script, main img').count()).toBe(0)
      expect(complaints).toEqual([])
    })

    it.each(['light', 'dark'] as const)('axe finds nothing: %s', async (colorScheme) => {
      book.put(...aBadNight(Date.now()))
      const within = await browser.newContext({ bypassCSP: true, colorScheme })
      const page = await open(within)
      await page.locator('.card').first().waitFor()
      await page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
      const { passed, violations } = await axeRun(page)
      expect(violations).toEqual([])
      expect(passed).toBeGreaterThan(25)
      await page.locator('.tile button').first().click()
      expect((await axeRun(page)).violations).toEqual([])
      await within.close()
    })

    it('is used by the keyboard alone, the worst first', async () => {
      book.put(...aBadNight(Date.now()))
      const page = await open()
      await page.locator('.card').first().waitFor()
      const focused = () => page.evaluate<string>('document.activeElement.textContent')
      await page.keyboard.press('Tab')
      expect(await focused()).toBe('To what needs you')
      await page.keyboard.press('Enter')
      for (const name of ['rig-scoring-2 is silent', 'rig-scoring-1 is paused', 'A feature has drifted']) {
        await page.keyboard.press('Tab')
        expect(await focused()).toContain(name)
      }
      await page.keyboard.press('Tab')
      await page.keyboard.press('Tab')
      expect(await page.evaluate('document.activeElement.id')).toBe('find')
      await page.keyboard.press('Tab')
      expect(await focused()).toContain('rig-07')
      await page.keyboard.press('ArrowRight')
      expect(await focused()).toContain('rig-31')
      await page.keyboard.press('Enter')
      await page.locator('#key-dialog[open]').waitFor()
      expect(await page.locator('#key-title').textContent()).toBe(' rig-31: bad')
      expect(await texts(page, '#key-answers tr:first-child')).toEqual(['coolerclose to total failure30.97–'])
      await page.keyboard.press('Escape')
      expect(await focused()).toContain('rig-31')
    })

    it('finds a key by a part of its name', async () => {
      book.put(...aBadNight(Date.now()))
      const page = await open()
      await page.getByLabel('Find').fill('rig-3')
      await expect.poll(() => texts(page, '#trouble-tiles .name')).toEqual(['rig-31'])
      expect(await page.locator('#calm-tiles li').count()).toBe(9)
    })

    it('five tabs are live, a sixth and a seventh say why they are not, and go on when one is closed', async () => {
      book.put(...aCalmNight(Date.now()))
      const pages: Page[] = []
      for (let at = 0; at < 7; at++) {
        const page = await open()
        pages.push(page)
        await page.locator(at < 5 ? '#link.live' : '#link.off').waitFor()
      }
      for (const page of pages.slice(5))
        expect(await page.locator('#notice').textContent()).toMatch(/^5 tabs of this page are live/)
      await pages[0]!.close()
      await expect
        .poll(async () =>
          (await Promise.all(pages.slice(5).map((page) => page.locator('#link').textContent()))).toSorted(),
        )
        .toEqual(['live', 'not live'])
    })

    it('closes its stream while it is hidden', async () => {
      book.put(...aCalmNight(Date.now()))
      const page = await open()
      await page.locator('#link.live').waitFor()
      const hide = (isHidden: boolean) =>
        page.evaluate(
          `Object.defineProperty(document, 'hidden', { value: ${isHidden}, configurable: true }), document.dispatchEvent(new Event('visibilitychange'))`,
        )
      await hide(true)
      expect(await page.locator('#link').textContent()).toBe('paused while hidden')
      book.put(keyReport('rig-02', Date.now(), 'bad'))
      await hide(false)
      await expect.poll(() => texts(page, '#trouble-tiles .name')).toEqual(['rig-02'])
    })

    it('asks for the token, and is live once it has it', async () => {
      book.put(...aCalmNight(Date.now()))
      const guarded = await servePage(book, { host: '0.0.0.0', token: new Secret('sesame') })
      try {
        const page = await context.newPage()
        await page.goto(guarded.url)
        await page.getByLabel('Token').fill('open')
        await page.keyboard.press('Enter')
        await expect.poll(() => page.getByRole('alert').textContent()).toBe('this is not the token')
        await page.getByLabel('Token').fill('sesame')
        await page.keyboard.press('Enter')
        await expect.poll(() => page.locator('#verdict').textContent()).toMatch(/^All is well/)
        expect(await page.evaluate('document.cookie')).toBe('')
      } finally {
        await guarded.close()
      }
    })

    it('says when it has lost the instance, and since when what it shows is old', async () => {
      book.put(...aCalmNight(Date.now()))
      const other = await servePage(book)
      const page = await context.newPage()
      await page.goto(other.url)
      await page.locator('#link.live').waitFor()
      await other.close()
      await expect
        .poll(() => page.locator('#notice').textContent())
        .toMatch(/^No news since \d\d:\d\d:\d\d: what is below is old/)
    })

    it('is no wider than a narrow screen', async () => {
      book.put(...aBadNight(Date.now()), ...hostile(Date.now(), 'w'.repeat(300)))
      const within = await browser.newContext({ viewport: { width: 320, height: 640 } })
      const page = await open(within)
      await page.locator('.card').first().waitFor()
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
      await within.close()
    })
  },
)
