import axeCore from 'axe-core'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveConfig } from '../../src/app/serving/serve-config.ts'
import { startService } from '../../src/app/serving/service.ts'
import type { Service } from '../../src/app/serving/service.ts'
import { loadServeConfig } from '../../src/config/load-serve.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { loadModel, scoreRow } from '../../src/model/index.ts'
import { browserFile } from '../support/browser-file.ts'
import { skipAloud } from '../support/skip-aloud.ts'

const modelFile = 'examples/hydraulic-rig/models/cool_cond-cat.zip'
const model = loadModel(modelFile)
const row = { rig_mode: 'warm', vib_band: 'calm', psb_bar: '104.9', fsa_vol_flow: '6.1', pump_eff: '2366.7', eff_fact_pct: '27.5' } // prettier-ignore
const script = '<script>document.title = "taken"</script>'
/** As a page takes it. */
const { source: axe } = axeCore

describe.skipIf(skipAloud(browserFile() === null && 'a page cannot be opened here: Chromium is needed'))(
  'the page to try a row, in Chromium',
  () => {
    const stop = new AbortController()
    let browser: Browser
    let service: Service
    let guarded: Service
    const ended: Promise<unknown>[] = []

    async function start(config: Parameters<typeof startService>[0]): Promise<Service> {
      const started = await startService(config, { logger: silentLogger, environment: {} })
      ended.push(started.run(stop.signal))
      return started
    }

    beforeAll(async () => {
      const choice = { port: 0, set: [], environment: {} }
      service = await start(serveConfig({ model: { model: modelFile } }, choice))
      const text = `models: [{ name: cooler, file: ${modelFile} }]\nserve: { port: 0, tokens: ["\${TOKEN:sesame}"] }`
      guarded = await start(loadServeConfig({ file: 'serve.yaml', text, environment: {} }).config!)
      browser = await chromium.launch({ executablePath: browserFile()!, args: ['--no-sandbox'] })
    })
    afterAll(async () => {
      await browser.close()
      stop.abort()
      await Promise.all(ended)
    })

    /** A page that must not ask anybody else, nor complain. */
    async function open(url: string): Promise<{ page: Page; strangers: string[]; complaints: string[] }> {
      const page = await browser.newPage()
      const strangers: string[] = []
      const complaints: string[] = []
      page.on('request', (request) => {
        if (!request.url().startsWith(url) && !request.url().startsWith('data:'))
          strangers.push(request.url())
      })
      page.on('console', (message) => {
        // A refusal is an answer, though the browser calls it an error.
        if (message.type() === 'error' && !message.text().includes('the server responded'))
          complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(error.message))
      await page.goto(url)
      return { page, strangers, complaints }
    }

    async function fill(page: Page, values: Readonly<Record<string, string>>): Promise<void> {
      for (const [name, value] of Object.entries(values)) {
        const field = page.getByLabel(name, { exact: true })
        if (name === 'rig_mode' || name === 'vib_band') await field.selectOption(value)
        else await field.fill(value)
      }
    }

    /** Name and number of each line. */
    async function cells(page: Page, table: string): Promise<(readonly [string, string])[]> {
      const names = await page.locator(`#${table} th`).allTextContents()
      const numbers = await page.locator(`#${table} td:nth-child(2)`).allTextContents()
      return names.map((name, at) => [name, numbers[at] ?? ''])
    }

    it('scores what is filled in as the model does, and shows what moved it', async () => {
      const { page, strangers, complaints } = await open(service.url)
      await fill(page, row)
      await page.getByRole('button', { name: 'Score' }).click()
      const { label, probabilities } = scoreRow(model, row)
      await page.getByRole('heading', { name: `cool_cond_y: ${label}` }).waitFor()
      expect(await cells(page, 'outputs')).toEqual(
        Object.entries(probabilities!).map(([level, share]) => [level, String(share)]),
      )
      const moved = await cells(page, 'contributions')
      expect(moved.map(([name]) => name)).toContain('pump_eff')
      const sizes = moved.map(([, text]) => Math.abs(Number(text.replace('−', '-'))))
      expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
      expect({ strangers, complaints }).toEqual({ strangers: [], complaints: [] })
      await page.close()
    })

    it('takes an empty field for a missing value', async () => {
      const { page } = await open(service.url)
      await fill(page, { psb_bar: '104.9' })
      await page.getByRole('button', { name: 'Score' }).click()
      const { label } = scoreRow(model, { psb_bar: 104.9 })
      await page.getByRole('heading', { name: `cool_cond_y: ${label}` }).waitFor()
      await page.close()
    })

    it('shows as text what is wrong with a value, whatever it looks like', async () => {
      const { page, complaints } = await open(service.url)
      await fill(page, { ...row, psb_bar: script })
      await page.getByRole('button', { name: 'Score' }).click()
      await expect
        .poll(() => page.getByRole('alert').textContent())
        .toContain("column 'psb_bar' is no number")
      expect(await page.getByRole('alert').textContent()).toContain('<script>')
      expect(await page.title()).toBe('Try a row')
      expect(await page.locator('#answer').isVisible()).toBe(false)
      expect(complaints).toEqual([])
      await page.close()
    })

    it('shows nothing without the token, and all with it', async () => {
      const { page } = await open(guarded.url)
      await expect.poll(() => page.getByRole('alert').textContent()).toContain('a token is needed')
      expect(await page.locator('#row').isVisible()).toBe(false)
      await page.getByLabel('Token').fill('sesame')
      await page.getByRole('button', { name: 'Show the models' }).click()
      await fill(page, row)
      await page.getByRole('button', { name: 'Score' }).click()
      await page.getByRole('heading', { name: 'cool_cond_y: ' }).waitFor()
      await page.close()
    })

    it('is usable by the keyboard alone, and axe finds nothing', async () => {
      // axe has to be let in: the page's own policy takes no script of others.
      const context = await browser.newContext({ bypassCSP: true })
      const page = await context.newPage()
      await page.goto(service.url)
      await page.getByLabel('psb_bar', { exact: true }).focus()
      await page.keyboard.type('104.9')
      await page.keyboard.press('Enter')
      await page.locator('#answer').waitFor()
      await page.addScriptTag({ content: axe })
      const violations = await page.evaluate(async () => {
        const { axe: checker } = globalThis as unknown as {
          axe: { run(): Promise<{ violations: { id: string; help: string }[] }> }
        }
        return (await checker.run()).violations.map(({ id, help }) => `${id}: ${help}`)
      })
      expect(violations).toEqual([])
      await context.close()
    })
  },
)
