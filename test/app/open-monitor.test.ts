import { describe, expect, it, onTestFinished } from 'vitest'
import { assembleOrThrow } from '../../src/app/assemble.ts'
import { startApp } from '../../src/app/start.ts'
import { systemClock } from '../../src/core/clock.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { demoSchemas } from '../../src/dev/demo/fixed-schemas.ts'
import { memoryPlace } from '../../src/dev/demo/memory-place.ts'
import { rigFiles } from '../../src/dev/simulator/rig-files.ts'
import { Book } from '../../src/monitor/book.ts'
import { baselineText } from '../monitor/a-baseline.ts'
import { scratch } from '../table/run.ts'

/** The example in memory with some cycles, some of them with troubles; and what the monitor topic says. */
async function watched(...overrides: string[]) {
  const monitor = ['monitor.everyMs=100', ...overrides]
  const assembly = await assembleOrThrow(
    { file: rigFiles.config, overrides: monitor, environment: {}, schemas: await demoSchemas() },
    () => undefined,
  )
  const place = await memoryPlace(assembly.config)
  const { transport, predictionSchemaId, monitorTopic } = place
  const app = await startApp({
    ...assembly,
    predictionSchemaId,
    transport,
    monitorTopic,
    logger: silentLogger,
  })
  const stop = new AbortController()
  const running = app.run(stop.signal)
  const book = new Book({ slicesBy: 'records', slices: 100, keys: 1000 }, systemClock)
  const topic = await monitorTopic()
  const looking = new AbortController()
  const reading = (async () => {
    for await (const entries of topic.follow(0, looking.signal, () => undefined)) book.take(entries)
  })()
  onTestFinished(async () => {
    stop.abort()
    looking.abort()
    await Promise.all([running, reading])
    await place.close()
  })
  const cycles = 300
  const simulator = place.startSimulator({ rigs: 5, rate: Infinity, cycles, trouble: 0.3, seed: 3 })
  await simulator.finished
  const instance = () => book.instances.at(0)?.report
  await expect.poll(() => instance()?.records, { timeout: 20_000 }).toBe(cycles)
  return {
    book,
    app,
    instance: () => instance()!,
    drain: () => {
      stop.abort()
      return running
    },
  }
}

describe('the monitor of a stream', () => {
  it('says how its instance is, what it serves and what it cannot score', async () => {
    const { book, app, instance, drain } = await watched()
    const report = instance()
    const letters = Object.values(report.deadLetters).reduce((sum, count) => sum + count, 0)
    expect(report.scored + report.skipped + letters).toBe(report.records)
    expect(letters).toBeGreaterThan(0)
    expect(report).toMatchObject({ http: app.url, ready: true, unready: [], paused: null, fallbacks: {} })
    expect(report.versions.map(({ model }) => model)).toEqual([
      'cooler',
      'valve',
      'pump',
      'accumulator',
      'stable',
      'cooler-by-category',
    ])
    expect(report.partitions.map(({ lag }) => lag)).toEqual([0, 0, 0, 0])
    expect(book.layouts.map(({ model }) => model)).toEqual(report.versions.map(({ model }) => model))
    // One that ends well is nobody that is missed.
    await drain()
    await expect.poll(() => book.instances).toEqual([])
  })

  it('counts each record once, before its commit', async () => {
    const { app, book, instance, drain } = await watched()
    const { records, deadLetters } = instance()
    // It has the first partition, and judges.
    expect(await app.metrics.registry.metrics()).toContain('sluice_open_alerts{alert="key-silent"} 0')
    await drain()
    const counted = () => book.slices.reduce((sum, slice) => sum + slice.records, 0)
    await expect.poll(counted).toBe(records)
    const missing = book.slices.reduce((sum, slice) => sum + (slice.deadLetters['missing-value'] ?? 0), 0)
    expect(missing).toBe(deadLetters['missing-value'])
    const metrics = await app.metrics.registry.metrics()
    expect(metrics).toMatch(/^sluice_monitor_missing_values_total\{model="cooler",feature="psa_bar"\} \d+$/m)
    const layouts = new Set(book.layouts.map(({ layout }) => layout.digest))
    for (const { models } of book.slices) for (const { layout } of models) expect(layouts).toContain(layout)
  })

  it('has bins of a baseline, and between splits of trees where there is none', async () => {
    const baseline = scratch({ 'cooler.json': baselineText }).path('cooler.json')
    const { book } = await watched(`models[0].baseline=${baseline}`)
    const layoutOf = (name: string) => book.layouts.find(({ model }) => model === name)!.layout
    const psaOf = (name: string) => layoutOf(name).features.find(({ bins }) => bins.name === 'psa_bar')!
    expect(layoutOf('cooler')).toMatchObject({ source: 'baseline', trainedUntil: '2026-11-01' })
    expect(psaOf('cooler')).toMatchObject({ bins: { edges: [150, 160], range: [140, 170] } })
    expect(psaOf('cooler').reference!.slice(0, 3)).toEqual([20, 70, 10])
    expect(layoutOf('stable')).toMatchObject({ source: 'model-file', trainedUntil: null })
    const { bins, importance } = psaOf('stable')
    const edges = bins.kind === 'number' ? bins.edges : []
    // Of bar.
    expect(edges.length).toBeGreaterThan(2)
    expect(Math.min(...edges)).toBeGreaterThan(100)
    expect(Math.max(...edges)).toBeLessThan(250)
    expect(importance).toBeGreaterThan(0)
  })

  it('has the page where it is wanted, and nowhere else', async () => {
    const [shown, hidden] = [await watched('http.page=true'), await watched()]
    const [page, none] = await Promise.all([shown, hidden].map(({ app }) => fetch(`${app.url}/`)))
    expect([page!.status, none!.status]).toEqual([200, 404])
    expect(page!.headers.get('content-type')).toContain('text/html')
  })

  it('says the newest answers of each key', async () => {
    const { book } = await watched()
    await expect
      .poll(() => book.keys.map(({ key }) => key).toSorted())
      .toEqual(['rig-01', 'rig-02', 'rig-03', 'rig-04', 'rig-05'])
    const [{ answers } = { answers: [] }] = book.keys
    expect(answers.map(({ model }) => model)).toContain('cooler')
    for (const { answer, probability } of answers) {
      expect(answer).toMatch(/^\d+$/)
      expect(probability).toBeGreaterThan(0)
    }
  })

  it('shows an example of each reason, with the field at fault', async () => {
    const { book, instance } = await watched()
    const reasons = Object.keys(instance().deadLetters).toSorted()
    await expect.poll(() => book.letters.map(({ reason }) => reason).toSorted()).toEqual(reasons)
    const missing = book.letters.find(({ reason }) => reason === 'missing-value')!
    expect(missing.field).toMatch(/^[a-z_]+$/)
    expect(missing.event).toMatchObject({ rigId: expect.stringMatching(/^rig-/) as string })
    expect(missing.origin).toMatch(/^sluice-demo\.cycles-\d-\d+$/)
  })

  it('keeps back what is redacted, under the name of a key too', async () => {
    const { book, instance } = await watched('deadLetter.redact=["rigId"]')
    const reasons = Object.keys(instance().deadLetters).length
    await expect.poll(() => book.letters.length).toBe(reasons)
    expect(book.keys).toEqual([])
    for (const { key, event } of book.letters) {
      expect(key).not.toMatch(/rig-/)
      if (event !== null) expect(event['rigId']).toBe('[redacted]')
    }
  })

  it('keeps no keys where the config wants none', async () => {
    const { book } = await watched('monitor.keys=0')
    expect(book.keys).toEqual([])
  })
})
