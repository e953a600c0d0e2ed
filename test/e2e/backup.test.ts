import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { silentLogger } from '../../src/core/logger.ts'
import { startRegistry } from '../../src/dev/registry/registry.ts'
import { createClient } from '../../src/transport/kafkajs/client/client.ts'
import { cli } from '../support/cli.ts'
import { skipWithoutJava, startBroker } from '../support/local-kafka.ts'
import { scratchFolder } from '../support/scratch.ts'
import { coolers } from '../support/store-on-disk.ts'
import { predictionIn } from './support/account.ts'
import { whenDone } from './support/closing.ts'
import { runApp } from './support/in-process.ts'
import { exampleConfig, Place } from './support/place.ts'
import { publishCycles } from './support/simulated.ts'
import { until } from './support/until.ts'

const count = 60
const scratch = scratchFolder()
const folder = join(scratch, 'rig')
const file = join(folder, 'sluice.yaml')
const archive = join(scratch, 'backup.tar.gz')
let registry: Awaited<ReturnType<typeof startRegistry>>
let place: Place

/** One from a store, and one whose file lies beside the config. */
const models = `models:
  - { name: cooler, release: cooler }
  - { name: by-category, file: models/cat.zip, columns: { rig_mode: rigMode, vib_band: vibBand } }
releases: { store: ./store }
`

/** The example with these models. */
function writeConfig(): void {
  mkdirSync(join(folder, 'models'), { recursive: true })
  copyFileSync(coolers.byCategory, join(folder, 'models/cat.zip'))
  copyFileSync('schemas/sensor-cycle.avsc', join(folder, 'sensor-cycle.avsc'))
  const text = readFileSync(exampleConfig, 'utf8')
    .replace(/^models:\n( +.*\n)+/m, models)
    .replace('../../schemas/', '')
    .replace('sluice-demo.cycles', place.input)
    .replace('group: sluice-demo', `group: ${place.group}`)
    .replace('sluice-demo.predictions', place.output)
    .replace('sluice-demo.dead-letters', place.deadLetters)
  writeFileSync(file, text)
}

async function sluice(...argv: readonly string[]) {
  const { code, stdout, stderr } = await cli(argv, { env: place.env })
  return { code, text: stdout + stderr }
}

/** Scores all that is there and stops. */
async function scoreAll(): Promise<void> {
  const { stop } = await runApp(place, {}, file)
  await until('all is scored', () => place.isDone())
  await stop()
}

async function predictions() {
  return (await place.read(place.output)).map((record) => predictionIn(record))
}

async function ids(): Promise<readonly number[]> {
  const subjects = [`${place.input}-value`, `${place.input}-text-value`, `${place.output}-value`]
  return Promise.all(subjects.map(async (subject) => (await place.registry.latest(subject)).id))
}

async function forgetGroup(): Promise<void> {
  const client = createClient(place.connection, silentLogger, 'ride-out')
  await client.kafka.admin().deleteGroups([place.group])
  client.destroy()
}

describe.skipIf(await skipWithoutJava())('a pipeline that was backed up and wiped', () => {
  beforeAll(async () => {
    registry = await startRegistry({ folder: join(scratch, 'registry') })
    whenDone(() => registry.stop())
    place = await Place.open('backup', {
      broker: await startBroker(),
      registry: registry.address,
      partitions: 2,
    })
    writeConfig()
    const store = ['--store', join(folder, 'store')]
    await sluice('model', 'add', coolers.xgboost, '--name', 'cooler', '--labels', '3,20,100', ...store)
    await sluice('model', 'add', coolers.mojo, '--name', 'cooler', ...store)
    await sluice('model', 'promote', 'cooler@1', ...store)
    await sluice('model', 'promote', 'cooler@2', ...store)
    await publishCycles(place, { count })
    await scoreAll()
  })

  it('has the same ids, versions and scores when it is restored, and goes on from its offsets', async () => {
    const [first, idsBefore] = [await predictions(), await ids()]
    expect(first).toHaveLength(count)
    const saved = await sluice('backup', '-c', file, '-o', archive)
    expect(saved).toMatchObject({ code: 0 })
    expect(saved.text).toContain('versions 2, releases 2')

    await registry.stop()
    for (const each of ['registry', 'rig']) rmSync(join(scratch, each), { recursive: true })
    await Promise.all([registry.start(), forgetGroup()])

    const planned = await sluice('restore', archive, '-c', file, '--dry-run')
    expect(planned).toMatchObject({ code: 0 })
    expect(planned.text).toContain(`${place.input}/0: none -> `)
    expect(await place.isDone()).toBe(false)
    const restored = await sluice('restore', archive, '-c', file)
    expect(restored, restored.text).toMatchObject({ code: 0 })

    expect(await ids()).toEqual(idsBefore)
    expect((await sluice('model', 'history', 'cooler', '--store', join(folder, 'store'))).text).toContain(
      'release 2',
    )
    expect(await place.isDone()).toBe(true)
    await publishCycles(place, { count })
    await scoreAll()
    const all = await predictions()
    expect(new Set(all.map(({ eventId }) => eventId)).size).toBe(2 * count)
    expect(all).toHaveLength(2 * count)
    const answersOf = (some: typeof all) =>
      some.map(({ predictions: entries }) => JSON.stringify(entries)).toSorted()
    const later = all.filter(({ eventId }) => !first.some((each) => each.eventId === eventId))
    expect(answersOf(later)).toEqual(answersOf(first))

    const again = await sluice('restore', archive, '-c', file, '--only', 'config', 'store', 'registry')
    expect(again.code).toBe(0)
    expect(again.text).not.toMatch(/^ +[-+!=]/m)
  })

  it('keeps its place while it runs, and in another topic of its name', async () => {
    const { stop } = await runApp(place, {}, file)
    const busy = await sluice('restore', archive, '-c', file, '--only', 'offsets')
    expect(busy).toMatchObject({ code: 1 })
    expect(busy.text).toContain('1 members, whose place it is to commit')
    await stop()
    await place.deleteTopic(place.input)
    await place.createTopics(place.input)
    const refused = await sluice('restore', archive, '-c', file, '--only', 'offsets')
    expect(refused.text).toContain('is another topic of that name')
    const forced = await sluice('restore', archive, '-c', file, '--only', 'offsets', '--force')
    expect(forced).toMatchObject({ code: 1 })
    expect(forced.text).toContain('is not in the topic, which has 0 to 0')
  })
})
