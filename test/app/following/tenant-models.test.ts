import { appendFile, chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { releasesWithCuts } from '../../../src/app/following/release-choice.ts'
import type { ModelStore } from '../../../src/releases/model-store.ts'
import type { Prediction } from '../../../src/avro/prediction.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { pipelineWith } from '../support/replay-fixture.ts'
import { byHeader, lengthOf, tenantStream } from '../support/tenant-rig.ts'
import type { TenantStream } from '../support/tenant-rig.ts'
import { addCooler, coolers, predictionsOf, release, serve, storeOfCoolers } from './support/released-rig.ts'

const acme = { tenant: 'acme', model: 'cooler' }
const soon = { timeout: 20_000 }

/** A stream of two tenants of which each may have a cooler of its own. */
async function streamWith(store: ModelStore): Promise<TenantStream> {
  const assembly = await pipelineWith(
    {
      models: [{ name: 'cooler', release: 'cooler' }],
      releases: { store: store.place, pollMs: 250, heartbeatMs: 1_000 },
      tenants: { ...byHeader, ownModels: true },
      http: { port: 0 },
    },
    releasesWithCuts,
  )
  return tenantStream(assembly, ['acme', 'globex'])
}

const entryOf = ({ predictions: [entry] }: Prediction) => ({
  version: entry!.version,
  release: entry!.release,
  digest: entry!.digest,
})

/** Sends ten of a tenant, and gives what scored the last. */
async function answerTo(stream: TenantStream, tenant: string) {
  const topic = `predictions-${tenant}`
  const before = lengthOf(stream.broker, topic)
  await stream.sendOf(tenant, 10)
  await expect.poll(() => lengthOf(stream.broker, topic), soon).toBe(before + 10)
  const predictions = predictionsOf(stream.broker, topic)
  const last = predictions.toSorted((a, b) => a.scoredAt - b.scoredAt).at(-1)!
  for (const { predictions: entries } of predictions) expect(entries).toHaveLength(1)
  return entryOf(last)
}

describe('models of tenants’ own', () => {
  it('answer for their tenant alone, from the first record', async () => {
    const store = await storeOfCoolers(scratchFolder())
    await release(store, serve(1))
    await addCooler(store, acme, coolers[2])
    await release(store, serve(1), {}, acme)
    const stream = await streamWith(store)
    const own = await store.version(acme, 1)
    const shared = await store.version({ tenant: 'default', model: 'cooler' }, 1)
    expect(await answerTo(stream, 'acme')).toEqual({ version: '1', release: 1, digest: own.file.digest })
    expect(await answerTo(stream, 'globex')).toEqual({
      version: '1',
      release: 1,
      digest: shared.file.digest,
    })
    const metrics = await stream.metrics()
    expect(metrics).toContain('sluice_tenant_release{tenant="acme",model="cooler"} 1')
    expect(metrics).toContain('sluice_release{model="cooler"} 1')
    await expect
      .poll(async () => (await store.instances())[0]?.models.map(({ tenant }) => tenant), soon)
      .toEqual(['default', 'acme'])
    await expect
      .poll(async () => (await store.instances())[0]?.models[1]?.counts, soon)
      .toMatchObject({ 1: { records: 10 } })
    await stream.stop()
  })

  it('come, change and go while the stream runs', async () => {
    const store = await storeOfCoolers(scratchFolder())
    await release(store, serve(1))
    const stream = await streamWith(store)
    expect(await answerTo(stream, 'acme')).toMatchObject({ version: '1', release: 1 })
    const served = (count: number) =>
      expect
        .poll(() => stream.lines.filter(({ event }) => event === 'release-serving').length, soon)
        .toBe(count)
    await addCooler(store, acme, coolers[1])
    await addCooler(store, acme, coolers[2])
    await release(store, serve(2), {}, acme)
    await served(1)
    const second = await store.version(acme, 2)
    expect(await answerTo(stream, 'acme')).toEqual({ version: '2', release: 1, digest: second.file.digest })
    await release(store, serve(1), {}, acme)
    await served(2)
    const first = await store.version(acme, 1)
    expect(await answerTo(stream, 'acme')).toEqual({ version: '1', release: 2, digest: first.file.digest })
    // Another version for all is none for this one.
    await release(store, serve(3))
    await served(3)
    expect(await answerTo(stream, 'acme')).toMatchObject({ version: '1', release: 2 })
    expect(await answerTo(stream, 'globex')).toMatchObject({ version: '3', release: 2 })
    await release(store, { kind: 'none' }, { command: 'retire' }, acme)
    await served(4)
    expect(await answerTo(stream, 'acme')).toMatchObject({ version: '3', release: 2 })
    await stream.stop()
  })

  it('that cannot be served leave their tenant to the model of all, and everybody else alone', async () => {
    const store = await storeOfCoolers(scratchFolder())
    await release(store, serve(1))
    await addCooler(store, acme, coolers[1])
    const { file } = await store.version(acme, 1)
    const path = join(store.place, 'acme', 'cooler', '1', file.name)
    await chmod(path, 0o644)
    await appendFile(path, 'damage')
    await release(store, serve(1), {}, acme)
    const stream = await streamWith(store)
    const shared = await store.version({ tenant: 'default', model: 'cooler' }, 1)
    expect(await answerTo(stream, 'acme')).toMatchObject({ digest: shared.file.digest })
    expect(stream.app.ready).toBe(true)
    await expect.poll(() => stream.lines.map(({ event }) => event), soon).toContain('release-failed')
    await addCooler(store, acme, coolers[2])
    await release(store, serve(2), {}, acme)
    await stream.stop()
    const again = await streamWith(store)
    const own = await store.version(acme, 2)
    expect(await answerTo(again, 'acme')).toMatchObject({ version: '2', digest: own.file.digest })
    await again.stop()
  })

  it('that do not fit the pipeline do not keep it from starting', async () => {
    const store = await storeOfCoolers(scratchFolder())
    await release(store, serve(1))
    const initech = { tenant: 'initech', model: 'cooler' }
    await addCooler(store, initech, { file: 'cool_cond-cat.zip', ext: 'zip', settings: {} })
    await release(store, serve(1), {}, initech)
    await addCooler(store, acme, coolers[2])
    await release(store, serve(1), {}, acme)
    const stream = await streamWith(store)
    for (const topic of ['predictions-initech', 'letters-initech']) stream.broker.createTopic(topic, 1)
    const shared = await store.version({ tenant: 'default', model: 'cooler' }, 1)
    const own = await store.version(acme, 1)
    expect(await answerTo(stream, 'initech')).toMatchObject({ digest: shared.file.digest })
    expect(await answerTo(stream, 'acme')).toMatchObject({ digest: own.file.digest })
    await expect
      .poll(() => stream.lines.filter(({ event }) => event === 'release-failed'), soon)
      .toMatchObject([{ model: 'initech/cooler', release: 1 }])
    const metrics = await stream.metrics()
    expect(metrics).toContain('sluice_tenant_release{tenant="initech",model="cooler"} 0')
    expect(metrics).toContain('sluice_tenant_release_failed{tenant="initech",model="cooler"} 1')
    expect(metrics).toContain('sluice_tenant_release_failed{tenant="acme",model="cooler"} 0')
    await stream.stop()
  })
})
