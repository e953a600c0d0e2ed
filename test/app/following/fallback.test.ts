import { describe, expect, it } from 'vitest'
import { StoredMonitorTopic } from '../../../src/app/watching/stored-monitor-topic.ts'
import { MemorySink } from '../../../src/transport/memory/sink.ts'
import { MemoryTopicReader } from '../../../src/transport/memory/topic-reader.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { coolerFile, cyclesWith, pipelineWith, required } from '../support/replay-fixture.ts'
import {
  brokerOfTopics,
  cooler,
  release,
  releasedPipeline,
  serve,
  storeOfCoolers,
  streamOf,
} from './support/released-rig.ts'
import type { RunningStream } from './support/released-rig.ts'

const eventsOf = ({ lines }: RunningStream, event: string) => lines.filter((line) => line.event === event)

const rule = [{ when: 'cool_eff_pct < 30', label: '3' }, { label: '100' }]
const when = {
  refusals: { enter: 0.5, leave: 0.1 },
  records: 50,
  recoveryRecords: 50,
  minDwell: '100ms',
  switchesPerHour: 6,
}

/** A model that refuses each row of a category that it was not trained on. */
const byCategory = {
  name: 'cooler',
  file: coolerFile.replace('cool_cond.zip', 'cool_cond-cat.zip'),
  columns: { rig_mode: 'rigMode', vib_band: 'vibBand' },
  fallback: { to: [{ file: coolerFile }], when },
}

const entriesOf = (stream: RunningStream) => stream.predictions().flatMap(({ predictions }) => predictions)

describe('a model with a fallback', () => {
  it('is stood in for where it refuses too many rows, and answers again once it is well', async () => {
    const stream = await streamOf(
      await pipelineWith({ models: [byCategory], features: [required], http: { port: 0 } }),
    )
    const cycles = await cyclesWith(60)
    const good = cycles.map((cycle) => ({ ...cycle, rigMode: 'nominal', vibBand: 'normal' }))
    const strange = cycles.map((cycle) => ({ ...cycle, rigMode: 'never seen', vibBand: 'normal' }))
    stream.send(good)
    await expect.poll(() => entriesOf(stream).length, { timeout: 10_000 }).toBe(60)
    expect(new Set(entriesOf(stream).map(({ role }) => role))).toEqual(new Set(['primary']))
    stream.send(strange)
    await expect
      .poll(() => eventsOf(stream, 'fallback-begun'), { timeout: 10_000 })
      .toMatchObject([{ reason: 'refusals' }])
    stream.send(strange)
    await expect.poll(() => entriesOf(stream).length, { timeout: 10_000 }).toBe(120)
    expect(entriesOf(stream).filter(({ role }) => role === 'fallback')).toHaveLength(60)
    expect(entriesOf(stream).find(({ role }) => role === 'fallback')).toMatchObject({
      version: 'fallback',
      flags: ['fallback:refusals'],
    })
    const metrics = await (await fetch(`${stream.app.url}/metrics`)).text()
    expect(metrics).toContain('sluice_fallback{model="cooler"} 1')
    await new Promise((resolve) => setTimeout(resolve, 150))
    stream.send(good)
    await expect.poll(() => eventsOf(stream, 'fallback-over').length, { timeout: 10_000 }).toBe(1)
    stream.send(good)
    await expect
      .poll(() => entriesOf(stream).filter(({ role }) => role === 'primary').length, { timeout: 10_000 })
      .toBe(120)
    await stream.stop()
  })

  it('is stood in for by a rule where it cannot be loaded at all', async () => {
    const models = [{ name: 'cooler', file: '/nowhere/cooler.zip', fallback: { to: [{ rule }] } }]
    const stream = await streamOf(await pipelineWith({ models, http: { port: 0 } }))
    const [cold, warm] = await cyclesWith(2)
    stream.send([
      { ...cold, cool_eff_pct: 20 },
      { ...warm, cool_eff_pct: 45 },
    ])
    await expect.poll(() => entriesOf(stream).length, { timeout: 10_000 }).toBe(2)
    await stream.stop()
    const flags = ['fallback:load']
    expect(entriesOf(stream).toSorted((a, b) => a.label!.localeCompare(b.label!))).toMatchObject([
      { label: '100', version: 'rule', role: 'fallback', flags },
      { label: '3', version: 'rule', role: 'fallback', flags },
    ])
  })

  it('is stood in for while a KPI is missed by what answers, and answers again once it is met', async () => {
    const broker = brokerOfTopics()
    broker.createTopic('monitor', 1)
    const topic = new StoredMonitorTopic({
      topic: 'monitor',
      sink: new MemorySink(broker),
      openReader: () => Promise.resolve(new MemoryTopicReader(broker)),
    })
    const store = await storeOfCoolers(scratchFolder())
    await release(store, serve(1))
    const { file } = await store.version(cooler, 1)
    const kpi = { name: 'missed failures', model: 'cooler', metric: 'recall', class: '3', atLeast: 0.9 }
    const assembly = await releasedPipeline(store, {
      models: [{ name: 'cooler', release: 'cooler', fallback: { to: [{ rule }], when } }],
      monitor: {
        ...{ topic: 'monitor', everyMs: 100, kpis: [{ ...kpi, then: ['fallback'] }] },
        labels: { topic: 'labels', by: { eventId: 'id' }, values: { cooler: 'truth' } },
      },
    })
    const stream = await streamOf(assembly, broker, { monitorTopic: () => Promise.resolve(topic) })
    const say = (isMet: boolean | null, digests: readonly string[]) =>
      topic.write([
        {
          key: 'kpi/missed failures',
          value: {
            ...{ kind: 'kpi', name: kpi.name, model: 'cooler', at: Date.now(), metric: 'recall[3]' },
            ...{ value: 0.5, limit: 0.9, isMet, labelled: 200, digests, then: ['fallback'] },
          },
        },
      ])
    // Of a version that was replaced.
    await say(false, ['sha256:other'])
    await say(null, [file.digest])
    stream.send(await cyclesWith(10))
    await expect.poll(() => entriesOf(stream).length, { timeout: 10_000 }).toBe(10)
    await say(false, [file.digest])
    await expect
      .poll(() => eventsOf(stream, 'fallback-begun'), { timeout: 10_000 })
      .toMatchObject([{ model: 'cooler', reason: 'alarm:missed failures' }])
    stream.send(await cyclesWith(60))
    await expect.poll(() => entriesOf(stream).length, { timeout: 10_000 }).toBe(70)
    const answers = entriesOf(stream).map(({ role, flags }) => [role, ...flags].join(' '))
    expect(new Set(answers)).toEqual(new Set(['primary', 'fallback fallback:alarm:missed failures']))
    expect(answers.filter((each) => each === 'primary')).toHaveLength(10)
    await say(true, [file.digest])
    await expect.poll(() => eventsOf(stream, 'fallback-over').length, { timeout: 10_000 }).toBe(1)
    await stream.stop()
  })

  it('answers once something of it is released, where nothing was at the start', async () => {
    const store = await storeOfCoolers(scratchFolder())
    const models = [{ name: 'cooler', release: 'cooler', fallback: { to: [{ version: 9 }, { rule }] } }]
    const stream = await streamOf(await releasedPipeline(store, { models }))
    stream.send(await cyclesWith(10))
    await expect.poll(() => entriesOf(stream).length, { timeout: 10_000 }).toBe(10)
    await release(store, serve(1))
    await expect.poll(() => eventsOf(stream, 'release-serving').length, { timeout: 20_000 }).toBe(1)
    stream.send(await cyclesWith(10))
    await expect.poll(() => entriesOf(stream).length, { timeout: 10_000 }).toBe(20)
    await stream.stop()
    const roles = entriesOf(stream).map(({ role, release: seq }) => `${role} ${String(seq)}`)
    expect(roles.filter((each) => each === 'fallback null')).toHaveLength(10)
    expect(roles.filter((each) => each === 'primary 1')).toHaveLength(10)
  })

  it('says in the store who stands in, and compares no version with it', async () => {
    const store = await storeOfCoolers(scratchFolder())
    await release(store, serve(1))
    const models = [{ name: 'cooler', release: 'cooler', fallback: { to: [{ rule }], when } }]
    // No cycle is within what this policy takes.
    const features = [{ range: { field: 'psa_bar', min: 0, max: 1 } }]
    const stream = await streamOf(await releasedPipeline(store, { models, features }))
    stream.send(await cyclesWith(180))
    await expect.poll(() => eventsOf(stream, 'fallback-begun').length, { timeout: 10_000 }).toBe(1)
    stream.send(await cyclesWith(60))
    await expect
      .poll(async () => (await store.instances())[0]?.models[0], { timeout: 20_000 })
      .toMatchObject({ release: 1, fallback: 'refusals', pairs: [] })
    await stream.stop()
  })
})
