import { describe, expect, it } from 'vitest'
import { appendFile, chmod, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { scratchFolder } from '../../support/scratch.ts'
import { cyclesWith, topic } from '../support/replay-fixture.ts'
import {
  brokerOfTopics,
  cooler,
  predictionsOf,
  release,
  releasedPipeline,
  serve,
  storeOfCoolers,
  streamOf,
  versionDraft,
} from './support/released-rig.ts'
import type { RunningStream } from './support/released-rig.ts'

const eventsOf = ({ lines }: RunningStream, event: string) => lines.filter((line) => line.event === event)

/** Release and version of each prediction, in order, without repeats. */
function standings(stream: RunningStream): readonly string[] {
  const seen = stream
    .predictions()
    .map(({ predictions: [entry] }) => `${String(entry!.release)}:${entry!.version}`)
  return [...new Set(seen)]
}

describe('a stream with released models', () => {
  it('takes each release between two turns: nothing lost, nothing twice, no record by two', async () => {
    const store = await storeOfCoolers(scratchFolder())
    await release(store, serve(1))
    const stream = await streamOf(await releasedPipeline(store))
    const events = await cyclesWith(200)
    for (const version of [2, 3, 1]) {
      stream.send(events)
      const { seq } = await release(store, serve(version))
      await expect.poll(() => eventsOf(stream, 'release-serving').length, { timeout: 20_000 }).toBe(seq - 1)
    }
    stream.send(events)
    await expect.poll(() => stream.predictions().length, { timeout: 20_000 }).toBe(800)
    await expect
      .poll(() => store.instances(), { timeout: 20_000 })
      .toMatchObject([{ pipeline: 'replayed', models: [{ release: 4, newest: 4 }] }])
    await stream.stop()
    expect(await store.instances()).toEqual([])
    const predictions = stream.predictions()
    expect(new Set(predictions.map(({ eventId }) => eventId)).size).toBe(800)
    expect(standings(stream)).toEqual(['1:1', '2:2', '3:3', '4:1'])
    for (const { predictions: entries } of predictions) {
      expect(entries).toHaveLength(1)
      expect(entries[0]).toMatchObject({ role: 'primary', arm: null })
      const manifest = await store.version(cooler, Number(entries[0]!.version))
      expect(entries[0]!.digest).toBe(manifest.file.digest)
    }
  })

  it('says over HTTP what it serves', async () => {
    const store = await storeOfCoolers(scratchFolder())
    await release(store, serve(1))
    const stream = await streamOf(await releasedPipeline(store))
    await release(store, serve(2))
    await expect.poll(() => eventsOf(stream, 'release-serving').length, { timeout: 20_000 }).toBe(1)
    const version = await (await fetch(`${stream.app.url}/version`)).json()
    expect(version).toMatchObject({
      models: [{ model: 'cooler', version: '2', release: 2, arm: null, role: 'primary' }],
    })
    const metrics = await (await fetch(`${stream.app.url}/metrics`)).text()
    expect(metrics).toContain('sluice_release{model="cooler"} 2')
    expect(metrics).toContain('sluice_release_failed{model="cooler"} 0')
    await stream.stop()
  })

  it('goes on with the version before where the newest cannot be loaded, and says so until it can', async () => {
    const store = await storeOfCoolers(scratchFolder())
    await release(store, serve(1))
    const stream = await streamOf(await releasedPipeline(store))
    const { file } = await store.version(cooler, 2)
    const path = join(store.place, 'default', 'cooler', '2', file.name)
    await chmod(path, 0o644)
    await appendFile(path, 'damage')
    await release(store, serve(2))
    await expect.poll(() => eventsOf(stream, 'release-failed').length, { timeout: 20_000 }).toBe(1)
    expect(stream.app.ready).toBe(true)
    stream.send(await cyclesWith(10))
    await expect.poll(() => standings(stream), { timeout: 20_000 }).toEqual(['1:1'])
    const metrics = await (await fetch(`${stream.app.url}/metrics`)).text()
    expect(metrics).toContain('sluice_release_failed{model="cooler"} 1')
    expect(metrics).toContain('sluice_release_newest{model="cooler"} 2')
    await expect
      .poll(async () => (await store.instances())[0]?.models[0]?.versions, { timeout: 20_000 })
      .toMatchObject([
        { version: 1, state: 'serving' },
        { version: 2, state: 'failed' },
      ])
    await release(store, serve(3))
    await expect.poll(() => eventsOf(stream, 'release-serving').length, { timeout: 20_000 }).toBe(1)
    await stream.stop()
  })

  it('switches at the same record wherever a cut is scored', async () => {
    const store = await storeOfCoolers(scratchFolder())
    await release(store, serve(1))
    const stream = await streamOf(await releasedPipeline(store))
    const events = await cyclesWith(100)
    stream.send(events)
    await release(store, serve(2), { cut: { [topic]: { 0: '70', 1: '55' } } })
    await expect.poll(() => eventsOf(stream, 'release-serving').length, { timeout: 20_000 }).toBe(1)
    stream.send(events)
    await expect.poll(() => stream.predictions().length, { timeout: 20_000 }).toBe(200)
    await stream.stop()
    const cut = (predictions: ReturnType<typeof predictionsOf>) =>
      predictions.map(({ eventId, predictions: [entry] }) => [eventId, entry!.release, entry!.version])
    for (const [eventId, seq, version] of cut(stream.predictions())) {
      const [, partition, offset] = /-(\d+)-(\d+)$/.exec(String(eventId))!
      const isBehind = Number(offset) >= (partition === '0' ? 70 : 55)
      expect([eventId, seq, version]).toEqual([eventId, ...(isBehind ? [2, '2'] : [1, '1'])])
    }
    // All of it again, by an instance that knew both from its start.
    const broker = brokerOfTopics()
    const assembly = await releasedPipeline(store)
    const again = await streamOf(assembly, broker)
    again.send([...events, ...events])
    await expect.poll(() => again.predictions().length, { timeout: 20_000 }).toBe(200)
    await again.stop()
    expect(cut(predictionsOf(broker))).toEqual(cut(stream.predictions()))
  })

  it('shares keys out by a split, and lets a shadow score along unseen', async () => {
    const store = await storeOfCoolers(scratchFolder())
    const arms = [
      { version: 1, share: 70 },
      { version: 2, share: 30 },
    ]
    await release(store, { kind: 'split', salt: 'cooler/1', arms }, { shadows: [{ version: 3, share: 100 }] })
    const stream = await streamOf(await releasedPipeline(store))
    stream.send(await cyclesWith(400))
    await expect.poll(() => stream.predictions().length, { timeout: 20_000 }).toBe(400)
    await expect
      .poll(async () => (await store.instances())[0]?.models[0]?.counts, { timeout: 20_000 })
      .toMatchObject({ 3: { records: 400, refused: 0 } })
    const pairs = (await store.instances())[0]?.models[0]?.pairs ?? []
    expect(pairs.map(({ answering, shadow }) => [answering, shadow]).toSorted()).toEqual([
      [1, 3],
      [2, 3],
    ])
    expect(pairs.reduce((sum, { counts }) => sum + counts.compared, 0)).toBe(400)
    await stream.stop()
    const entries = stream.predictions().flatMap(({ predictions }) => predictions)
    expect(entries).toHaveLength(400)
    expect(entries.every(({ arm, version, role }) => arm === version && role === 'primary')).toBe(true)
    const second = entries.filter(({ version }) => version === '2').length
    expect(second).toBeGreaterThan(80)
    expect(second).toBeLessThan(160)
  })

  it('writes what shadows say to a topic of their own', async () => {
    const store = await storeOfCoolers(scratchFolder())
    await release(store, serve(1), { shadows: [{ version: 3, share: 50 }] })
    const releases = { store: store.place, pollMs: 250, shadowTopic: 'shadows' }
    const broker = brokerOfTopics()
    broker.createTopic('shadows', 1)
    const stream = await streamOf(await releasedPipeline(store, { releases }), broker)
    stream.send(await cyclesWith(100))
    await expect.poll(() => stream.predictions().length, { timeout: 20_000 }).toBe(100)
    const shadows = predictionsOf(broker, 'shadows')
    expect(shadows.length).toBeGreaterThan(25)
    expect(shadows.length).toBeLessThan(75)
    for (const { predictions } of shadows)
      expect(predictions).toMatchObject([{ version: '3', role: 'shadow', release: 1 }])
    const scored = new Map(stream.predictions().map((each) => [each.eventId, each]))
    for (const { eventId, scoredAt } of shadows) expect(scored.get(eventId)?.scoredAt).toEqual(scoredAt)
    const [record] = broker.partitions('shadows')[0]!.read(0n, 1)
    expect(record!.key!.toString()).toMatch(/^rig-\d+$/)
    const metrics = await (await fetch(`${stream.app.url}/metrics`)).text()
    expect(metrics).toContain(`messaging_destination_name="shadows"} ${shadows.length}`)
    expect(metrics).toContain('sluice_records_total{outcome="scored"} 100')
    expect(metrics).toContain('sluice_lost_shadows_total 0')
    await stream.stop()
  })

  it('drops and counts what shadows say where the broker does not take it: no record is the worse for it', async () => {
    const store = await storeOfCoolers(scratchFolder())
    await release(store, serve(1), { shadows: [{ version: 3, share: 100 }] })
    const releases = { store: store.place, pollMs: 250, shadowTopic: 'shadows' }
    const broker = brokerOfTopics()
    broker.createTopic('shadows', 1, { maxRecordBytes: 1 })
    const stream = await streamOf(await releasedPipeline(store, { releases }), broker)
    stream.send(await cyclesWith(100))
    await expect.poll(() => stream.predictions().length, { timeout: 20_000 }).toBe(100)
    await expect
      .poll(async () => (await fetch(`${stream.app.url}/metrics`)).text(), { timeout: 20_000 })
      .toContain('sluice_lost_shadows_total 100')
    const metrics = await (await fetch(`${stream.app.url}/metrics`)).text()
    expect(metrics).toContain('sluice_records_total{outcome="scored"} 100')
    expect(metrics).toContain('sluice_records_total{outcome="dead-letter"} 0')
    expect(broker.partitions('dead-letters').every((log) => log.read(log.low, Infinity).length === 0)).toBe(
      true,
    )
    await stream.stop()
  })

  it('does not start where the topic of shadows is missing', async () => {
    const store = await storeOfCoolers(scratchFolder())
    await release(store, serve(1))
    const releases = { store: store.place, shadowTopic: 'shadows' }
    await expect(streamOf(await releasedPipeline(store, { releases }))).rejects.toThrow(
      'topic shadows: it does not exist',
    )
  })

  it('stays as it is while the store is gone', async () => {
    const place = scratchFolder()
    const store = await storeOfCoolers(place)
    await release(store, serve(1))
    const stream = await streamOf(await releasedPipeline(store))
    const releases = join(place, 'default', 'cooler', 'releases')
    const [first] = await readdir(releases)
    const { readFile } = await import('node:fs/promises')
    const text = await readFile(join(releases, first!), 'utf8')
    await chmod(join(releases, first!), 0o644)
    await writeFile(join(releases, first!), text.slice(0, 40))
    await expect.poll(() => eventsOf(stream, 'store-unreachable').length, { timeout: 20_000 }).toBe(1)
    stream.send(await cyclesWith(10))
    await expect.poll(() => standings(stream), { timeout: 20_000 }).toEqual(['1:1'])
    await writeFile(join(releases, first!), text)
    await expect.poll(() => eventsOf(stream, 'store-back').length, { timeout: 20_000 }).toBe(1)
    await stream.stop()
  })

  it('takes a store that has lost releases for one that is not there', async () => {
    const place = scratchFolder()
    const store = await storeOfCoolers(place)
    await release(store, serve(1))
    const stream = await streamOf(await releasedPipeline(store))
    await rename(join(place, 'default'), join(place, 'unmounted'))
    await expect
      .poll(() => eventsOf(stream, 'store-unreachable'), { timeout: 20_000 })
      .toMatchObject([{ error: expect.stringContaining('had release 1: is it mounted?') as string }])
    await rename(join(place, 'unmounted'), join(place, 'default'))
    await expect.poll(() => eventsOf(stream, 'store-back').length, { timeout: 20_000 }).toBe(1)
    await stream.stop()
  })

  it('follows one model whatever is wrong with another', async () => {
    const store = await storeOfCoolers(scratchFolder())
    await release(store, serve(1))
    const other = { ...cooler, model: 'second' }
    const { file } = await store.version(cooler, 1)
    const path = join(store.place, 'default', 'cooler', '1', file.name)
    await store.add(other, { ...versionDraft, file: path, ext: 'zip', settings: {} })
    await release(store, serve(1), {}, other)
    const models = [
      { name: 'second', release: 'second' },
      { name: 'cooler', release: 'cooler' },
    ]
    const stream = await streamOf(await releasedPipeline(store, { models }))
    await rm(join(store.place, 'default', 'second', 'releases'), { recursive: true })
    await release(store, serve(2))
    await expect.poll(() => eventsOf(stream, 'store-unreachable').length, { timeout: 20_000 }).toBe(1)
    await expect
      .poll(() => eventsOf(stream, 'release-serving'), { timeout: 20_000 })
      .toMatchObject([{ model: 'cooler', release: 2 }])
    await stream.stop()
  })
})
