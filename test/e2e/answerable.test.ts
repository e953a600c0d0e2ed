import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Prediction } from '../../src/avro/prediction.ts'
import { openStore } from '../../src/releases/open-store.ts'
import type { Release } from '../../src/releases/release.ts'
import { cli } from '../support/cli.ts'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { scratchFolder } from '../support/scratch.ts'
import { coolers } from '../support/store-on-disk.ts'
import { predictionIn } from './support/account.ts'
import { runApp } from './support/in-process.ts'
import { exampleConfig, Place } from './support/place.ts'
import { keepPublishing } from './support/simulated.ts'
import { until } from './support/until.ts'

const folder = scratchFolder()
const store = join(folder, 'store')
/** At least so many records have come before a release is followed by another. */
const eachRelease = 500
const partitions = 3

interface ReproductionSummary {
  readonly found: number
  readonly asked: number
  readonly reproduced: number
  readonly differing: number
  readonly lost: number
  readonly reasons: Readonly<Record<string, number>>
  readonly examples: readonly { readonly eventId: string; readonly differences: readonly object[] }[]
}

interface AnswerSummary {
  readonly topic: string
  readonly matching: number
  readonly predictions: readonly [
    { readonly prediction: Prediction; readonly releases: readonly (Release | null)[] },
  ]
}

/** The same bytes, but for the last bit of that number. */
function withOtherBit(value: Buffer, number: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(number)
  const changed = Buffer.from(value)
  const at = changed.indexOf(bytes)
  if (at < 0) throw new Error('that number is not in it')
  changed[at]! ^= 1
  return changed
}

describe.skipIf(await skipWithoutKafka())('what a stream predicted over releases and a roll-back', () => {
  let place: Place
  const changes = {
    'models[0]': '{name: cooler, release: cooler}',
    'releases.store': store,
    'releases.pollMs': 250,
  }

  const model = async (...argv: readonly string[]) => {
    const { code, stderr } = await cli(['model', ...argv], { env: { SLUICE_STORE: store } })
    if (code !== 0) throw new Error(stderr)
  }
  const sluice = (...argv: readonly string[]) =>
    cli([...argv, '-c', exampleConfig, ...place.settings(changes)], { env: place.env })

  async function reproduced(...options: readonly string[]) {
    const { code, stdout, stderr } = await sluice('replay', '--reproduce', '--json', ...options)
    return { code, stderr, counts: JSON.parse(stdout) as ReproductionSummary }
  }

  beforeAll(async () => {
    const [broker, registry] = await Promise.all([startBroker(), startRegistry()])
    place = await Place.open('answerable', { broker, registry, partitions })
    for (const file of Object.values(coolers).filter((path) => path !== coolers.byCategory)) {
      const labels = file.endsWith('.ubj') ? ['--labels', '3,20,100'] : []
      await model('add', file, '--name', 'cooler', ...labels)
    }
    const releases = [
      ['promote', 'cooler@1', '--by', 'eva', '--why', 'the first'],
      ['promote', 'cooler@2', '--by', 'jo'],
      ['split', 'cooler', '2=50', '3=50', '--by', 'jo'],
      ['promote', 'cooler@3', '--by', 'eva'],
      ['rollback', 'cooler', '--to', '2', '--by', 'jo', '--why', 'it ran hot'],
    ]
    await model(...releases[0]!)
    const { stop } = await runApp(place, changes)
    const stopPublishing = keepPublishing(place, { rate: 1_000 })
    const live = await openStore(store)
    for (const [at, argv] of releases.entries()) {
      if (at > 0) await model(...argv)
      await until(`release ${at + 1} serves`, async () => {
        const [instance] = await live.instances()
        return instance?.models[0]?.release === at + 1
      })
      const before = await place.count(place.output)
      await until(
        'there are some more',
        async () => (await place.count(place.output)) >= before + eachRelease,
      )
    }
    await stopPublishing()
    await until('all is scored', () => place.isDone())
    await stop()
  })

  it('is made again bit for bit, each by the version that made it', async () => {
    const versions = new Map<string, number>()
    await place.each(place.output, (record) => {
      const { release, version, arm } = predictionIn(record).predictions[0]!
      const name = `${String(release)}: ${version} ${String(arm)}`
      versions.set(name, (versions.get(name) ?? 0) + 1)
    })
    expect([...versions.keys()].toSorted()).toEqual(
      ['1: 1 null', '2: 2 null', '3: 2 2', '3: 3 3', '4: 3 null', '5: 2 null'].toSorted(),
    )
    const total = [...versions.values()].reduce((sum, count) => sum + count, 0)
    expect(total).toBeGreaterThanOrEqual(2_500)
    const { code, stderr, counts } = await reproduced('--sample', '1000')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(counts).toMatchObject({ found: total, asked: 1_000, reproduced: 1_000, differing: 0, lost: 0 })
  })

  it('is found by key and time, with who released it and why', async () => {
    const records = await place.read(place.output)
    const ofRelease = (release: number) =>
      records.findLast((record) => predictionIn(record).predictions[0]!.release === release)!
    const first = ofRelease(1)
    const key = first.key!.toString()
    const at = new Date(predictionIn(first).scoredAt).toISOString()
    const found = await sluice('model', 'who-scored', '--key', key, '--at', at, '--reproduce')
    expect({ code: found.code, stderr: found.stderr }).toEqual({ code: 0, stderr: '' })
    const text = found.stdout
    expect(text).toContain(`the last prediction of key ${key} scored at `)
    expect(text).toMatch(/ {4}release {2}1, .*Z, promote\n {4}by {7}eva\n {4}why {6}the first\n/)
    expect(text).toMatch(/\n {2}scored again: the same, bit for bit\n/)

    const rolledBack = predictionIn(ofRelease(5))
    const [, ...others] = rolledBack.predictions
    const byId = await sluice('model', 'who-scored', '--event-id', rolledBack.eventId, '--json')
    const { topic, matching, predictions } = JSON.parse(byId.stdout) as AnswerSummary
    expect({ topic, matching }).toEqual({ topic: place.output, matching: 1 })
    const [{ prediction, releases }] = predictions
    expect(prediction.eventId).toBe(rolledBack.eventId)
    expect(prediction.predictions[0]).toMatchObject({ version: '2', role: 'primary', release: 5 })
    // The others are of files.
    expect(releases).toMatchObject([
      { seq: 5, command: 'rollback', by: 'jo', why: 'it ran hot' },
      ...others.map(() => null),
    ])
    const nobody = await sluice('model', 'who-scored', '--key', 'nobody', '--partition', '1')
    const { high } = (await place.ask((admin) => admin.bounds(place.output))).find(
      ({ partition }) => partition === 1,
    )!
    expect([nobody.code, nobody.stdout, nobody.stderr]).toEqual([
      ...[1, ''],
      `sluice: no prediction of key nobody: searched topic ${place.output}, offsets by partition: 1:0-${high - 1n}\n`,
    ])
  })

  it('is told from what somebody changed, and from what no record is left of', async () => {
    const [first] = await place.read(place.output)
    const honest = predictionIn(first!)
    const { label, probability } = honest.predictions[0]!.probabilities[0]!
    const eventId = `${place.input}-2-7`
    const record = { topic: place.output, partition: 2, key: first!.key, headers: [], timestampMs: null }
    await place.publish([{ ...record, value: withOtherBit(first!.value!, probability) }])
    await place.deleteBefore(place.input, 2, 8n)

    const { code, stderr, counts } = await reproduced()
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(counts.asked).toBe(counts.found)
    expect(counts).toMatchObject({
      ...{ reproduced: counts.found - 9, differing: 1, lost: 8 },
      reasons: {
        [`its record is gone: topic ${place.input} keeps those of partition 2 from offset 8 on`]: 8,
      },
      examples: [
        {
          eventId: honest.eventId,
          differences: [{ model: 'cooler', what: `probability ${label}`, now: String(probability) }],
        },
      ],
    })
    const again = (id: string) => sluice('model', 'who-scored', '--event-id', id, '--reproduce')
    const gone = await again(eventId)
    expect(gone.code).toBe(0)
    expect(gone.stdout).toContain('  cannot be scored again:\n    its record is gone: topic ')
    const { stdout } = await sluice('replay', '--reproduce')
    expect(stdout).toMatch(/^reproduced [\d,]+ of [\d,]+ predictions, bit for bit, in /m)
    expect(stdout).toContain(`what differs:\n  ${honest.eventId}\n    cooler probability ${label}  recorded `)

    // A model that is out of service by now can be answered for as well.
    await model('retire', 'cooler', '--why', 'its rigs are gone')
    const found = await again(honest.eventId)
    expect(found.code).toBe(1)
    expect(found.stdout).toContain('  scored again: the same, bit for bit\n')
    expect(found.stdout).toContain('  scored again: differs\n')
  })
})
