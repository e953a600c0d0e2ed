import { appendFile, chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { serveDefaults } from '../../../src/app/serving/serve-config.ts'
import { startService } from '../../../src/app/serving/service.ts'
import type { Logger } from '../../../src/core/logger.ts'
import { rigFiles } from '../../../src/dev/simulator/rig-files.ts'
import type { ModelStore } from '../../../src/releases/model-store.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { cooler, release, serve, storeOfCoolers } from '../following/support/released-rig.ts'

const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** The rig's pipeline as a service: the cooler is released, with what the config says of it besides. */
async function serviceOf(store: ModelStore, { fallback = '', others = '' } = {}) {
  const lines: { readonly event?: string }[] = []
  const log = (fields: object) => void lines.push(fields)
  const logger: Logger = { debug: log, info: log, warn: log, error: log }
  const config = serveDefaults({
    pipeline: rigFiles.config,
    set: [
      `models=[{ name: cooler, release: cooler${fallback} }${others}]`,
      `releases={ store: '${store.place}', pollMs: 250, heartbeatMs: 1000 }`,
    ],
    serve: { port: 0 },
  })
  const service = await startService(config, { logger, environment: {} })
  const stop = new AbortController()
  const ended = service.run(stop.signal)
  const end = () => {
    stop.abort()
    return ended
  }
  stops.push(end)
  const get = async (path: string) => fetch(`${service.url}${path}`)
  const sample = await (await get('/model/sample_request')).text()
  return {
    lines,
    end,
    get,
    /** Which model answered, and its status. */
    score: async () => {
      const answer = await fetch(`${service.url}/model/score`, { method: 'POST', body: sample })
      return `${answer.status} ${answer.headers.get('sluice-model')?.replace(/;digest.*/, '') ?? ''}`
    },
  }
}

const split = (shares: readonly number[]) =>
  ({
    kind: 'split',
    salt: 'cooler/1',
    arms: shares.map((share, at) => ({ version: at + 1, share })),
  }) as const

describe('a service with a released model', () => {
  it('answers with each release, from the next request on, and says so', async () => {
    const store = await storeOfCoolers(scratchFolder())
    await release(store, serve(1))
    const service = await serviceOf(store)
    expect(await service.score()).toBe('200 cooler;version=1')
    for (const version of [2, 3, 1]) {
      await release(store, serve(version))
      await expect.poll(() => service.score(), { timeout: 20_000 }).toBe(`200 cooler;version=${version}`)
    }
    expect(await (await service.get('/version')).json()).toMatchObject({
      models: [{ model: 'cooler', version: '1', release: 4, arm: null, role: 'primary' }],
    })
    expect(await (await service.get('/metrics')).text()).toContain('sluice_release{model="cooler"} 4')
    await expect
      .poll(() => store.instances(), { timeout: 20_000 })
      .toMatchObject([{ models: [{ release: 4, newest: 4 }] }])
    expect(await service.end()).toBe('drained')
    expect(await store.instances()).toEqual([])
  })

  it('answers every request while releases change under load', async () => {
    const store = await storeOfCoolers(scratchFolder())
    await release(store, serve(1))
    const service = await serviceOf(store)
    const over = new AbortController()
    const answers = new Map<string, number>()
    const asking = Array.from({ length: 4 }, async () => {
      while (!over.signal.aborted) {
        const answer = await service.score()
        answers.set(answer, (answers.get(answer) ?? 0) + 1)
      }
    })
    for (const version of [2, 1, 3]) {
      const { seq } = await release(store, serve(version))
      await expect
        .poll(() => service.lines.filter(({ event }) => event === 'release-serving').length, {
          timeout: 20_000,
        })
        .toBe(seq - 1)
    }
    over.abort()
    await Promise.all(asking)
    expect([...answers.keys()].toSorted()).toEqual(
      [1, 2, 3].map((version) => `200 cooler;version=${version}`),
    )
  })

  it('answers by the version with the most keys, as a request has none', async () => {
    const store = await storeOfCoolers(scratchFolder())
    await release(store, split([30, 60, 10]))
    const service = await serviceOf(store, { others: `, { name: pump, file: models/pump_leak.zip }` })
    expect(await service.score()).toBe('200 cooler;version=2')
    await release(store, split([50, 50]))
    await expect.poll(() => service.score(), { timeout: 20_000 }).toBe('200 cooler;version=1')
    const { models } = (await (await service.get('/v2/models')).json()) as { models: readonly unknown[] }
    expect(models).toHaveLength(2)
  })

  it('goes on with what answers where a release cannot be loaded', async () => {
    const store = await storeOfCoolers(scratchFolder())
    await release(store, serve(1))
    const service = await serviceOf(store)
    await damage(store, 2)
    await release(store, serve(2))
    await expect
      .poll(() => service.lines.some(({ event }) => event === 'release-failed'), { timeout: 20_000 })
      .toBe(true)
    expect(await service.score()).toBe('200 cooler;version=1')
    expect(await (await service.get('/metrics')).text()).toContain('sluice_release_failed{model="cooler"} 1')
  })

  it('starts with the file that stands in for a version that cannot be loaded, and not with a rule', async () => {
    const store = await storeOfCoolers(scratchFolder())
    await damage(store, 2)
    await release(store, serve(2))
    const service = await serviceOf(store, { fallback: ', fallback: { to: [{ version: 1 }] }' })
    expect(await service.score()).toBe('200 cooler;version=1')
    const byRule = serviceOf(store, { fallback: ", fallback: { to: [{ rule: [{ label: '3' }] }] }" })
    await expect(byRule).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringContaining(
        "model 'cooler' cannot be loaded, and a rule that stands in",
      ) as unknown,
    })
  })
})

async function damage(store: ModelStore, version: number): Promise<void> {
  const { file } = await store.version(cooler, version)
  const path = join(store.place, 'default', 'cooler', String(version), file.name)
  await chmod(path, 0o644)
  await appendFile(path, 'damage')
}
