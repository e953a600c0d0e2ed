import axeCore from 'axe-core'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cardHtml } from '../../src/cli/print/card-html.ts'
import { modelCard } from '../../src/releases/card.ts'
import { attack, hostileCard } from '../cli/print/hostile-card.ts'
import { cardFacts, fullCard } from '../releases/a-card.ts'
import { browserFile } from '../support/browser-file.ts'
import { skipAloud } from '../support/skip-aloud.ts'

/** As a page takes it. */
const { source: axe } = axeCore

const pages = [
  ['a card that is full', cardHtml(modelCard(cardFacts(), fullCard))],
  ['a card in which every text is an attack', cardHtml(hostileCard)],
] as const

const looks = [
  { colorScheme: 'light', media: 'screen' },
  { colorScheme: 'dark', media: 'screen' },
  { colorScheme: 'dark', media: 'print' },
] as const

describe.skipIf(skipAloud(browserFile() === null && 'a page cannot be opened here: Chromium is needed'))(
  'the page of a model card, in Chromium',
  () => {
    let browser: Browser

    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: browserFile()!, args: ['--no-sandbox'] })
    })
    afterAll(() => browser.close())

    it.each(pages)('%s: asks nobody, complains of nothing, and runs nothing', async (_, html) => {
      const page = await browser.newPage()
      const noticed: string[] = []
      page.on('request', (request) => noticed.push(request.url()))
      page.on('console', (message) => noticed.push(message.text()))
      page.on('pageerror', (error) => noticed.push(error.message))
      page.on('dialog', (dialog) => noticed.push(dialog.message()))
      await page.setContent(html, { waitUntil: 'load' })
      expect(noticed).toEqual([])
      expect(await page.title()).toMatch(/: model card$/)
      expect(await page.locator('script, img, link, a, iframe, [style]').count()).toBe(0)
      await page.close()
    })

    it('shows an attack letter for letter', async () => {
      const page = await browser.newPage()
      await page.setContent(cardHtml(hostileCard))
      const shown = attack.replace('\u001b', ' ').replace('\u0000', '').trim()
      expect(await page.locator('h1').textContent()).toBe(shown)
      expect(await page.title()).toBe(`${shown}: model card`)
      const owner = page.locator('h3', { hasText: /^Owner$/ }).locator('xpath=following-sibling::p[1]')
      expect(await owner.textContent()).toBe(shown)
      await page.close()
    })

    it.each(looks)('axe finds nothing: $colorScheme, $media', async ({ colorScheme, media }) => {
      // axe has to be let in: the page's own policy takes no script.
      const context = await browser.newContext({ bypassCSP: true, colorScheme })
      const page = await context.newPage()
      await page.emulateMedia({ media, colorScheme })
      await page.setContent(pages[0][1])
      await page.addScriptTag({ content: axe })
      const found = await page.evaluate(async () => {
        const { axe: checker } = globalThis as unknown as {
          axe: { run(): Promise<{ passes: unknown[]; violations: { id: string; help: string }[] }> }
        }
        const { passes, violations } = await checker.run()
        return { passed: passes.length, violations: violations.map(({ id, help }) => `${id}: ${help}`) }
      })
      expect(found.violations).toEqual([])
      expect(found.passed).toBeGreaterThan(10)
      await context.close()
    })

    it('is no wider than a narrow screen', async () => {
      const page = await browser.newPage({ viewport: { width: 320, height: 600 } })
      for (const [, html] of pages) {
        await page.setContent(html)
        expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
      }
      await page.close()
    })
  },
)
