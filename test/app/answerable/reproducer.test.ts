import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { Reproducer } from '../../../src/app/answerable/reproducer.ts'
import { StoredVersions } from '../../../src/app/answerable/stored-versions.ts'
import type { Assembly } from '../../../src/app/assemble.ts'
import type { ModelPrediction, Prediction } from '../../../src/avro/prediction.ts'
import type { ModelStore } from '../../../src/releases/model-store.ts'
import { scratchFolder } from '../../support/scratch.ts'
import {
  cooler,
  release,
  releasedPipeline,
  serve,
  storeOfCoolers,
} from '../following/support/released-rig.ts'
import { pipelineWith, surroundings } from '../support/replay-fixture.ts'
import { recordedStream } from './support/recorded-stream.ts'
import type { RecordedStream } from './support/recorded-stream.ts'

const folder = scratchFolder()

describe('Reproducer', () => {
  let store: ModelStore
  let stream: RecordedStream
  let prediction: Prediction
  let entry: ModelPrediction

  beforeAll(async () => {
    store = await storeOfCoolers(join(folder, 'store'))
    stream = await recordedStream(store, [() => release(store, serve(2))])
    prediction = stream.predictions[0]!
    entry = prediction.predictions[0]!
  })

  const reproduced = async (
    changed: Partial<Prediction>,
    assembly: Assembly = stream.assembly,
    stored: StoredVersions | null = new StoredVersions(store, 'default'),
  ) => {
    const reproducer = new Reproducer(assembly, { ...surroundings(stream.broker), stored })
    const [found] = await reproducer.reproduce([{ ...prediction, ...changed }])
    return found!
  }

  const ofEntry = (changed: Partial<ModelPrediction>) =>
    reproduced({ predictions: [{ ...entry, ...changed }] })

  it('gives a model more than one answer again where a prediction has them', async () => {
    const [of2] = stream.predictions.filter(({ predictions: [each] }) => each!.version === '2')
    const { predictions } = stream
    const shadow = { ...of2!.predictions[0]!, release: 1, role: 'shadow' as const }
    expect(predictions).toHaveLength(120)
    const both = await reproduced({ ...of2!, predictions: [shadow, { ...shadow, label: 'other' }] })
    expect(both.differences.map(({ what }) => what)).toEqual(['release', 'release', 'label'])
  })

  it('finds nothing in what was not changed', async () => {
    expect(await reproduced({})).toEqual({ prediction, differences: [], lost: [] })
    // When is no matter of what.
    expect(await reproduced({ scoredAt: 1 })).toMatchObject({ differences: [], lost: [] })
  })

  it('finds the last bit of a number', async () => {
    const [{ label, probability }, ...others] = entry.probabilities as [
      ModelPrediction['probabilities'][number],
      ...ModelPrediction['probabilities'][number][],
    ]
    const next = probability * (1 + Number.EPSILON)
    expect(next).not.toBe(probability)
    expect(await ofEntry({ probabilities: [{ label, probability: next }, ...others] })).toMatchObject({
      differences: [
        { model: 'cooler', what: `probability ${label}`, recorded: String(next), now: String(probability) },
      ],
      lost: [],
    })
  })

  it.each<readonly [string, (entry: ModelPrediction) => Partial<ModelPrediction>]>([
    ['label', () => ({ label: 'other' })],
    ['value', () => ({ value: 1 })],
    ['names of probability', ({ probabilities }) => ({ probabilities: probabilities.slice(1) })],
    ['names of output', () => ({ outputs: [{ name: 'distance', value: 0 }] })],
    ['flags', () => ({ flags: ['missing-value:psa_bar'] })],
  ])('finds another %s', async (what, change) => {
    const { differences, lost } = await ofEntry(change(entry))
    expect([differences.map((each) => each.what), lost]).toEqual([[what], []])
  })

  it('finds another time of the event', async () => {
    const { differences } = await reproduced({ eventTime: 5 })
    expect(differences).toMatchObject([{ model: null, what: 'event time', recorded: '5' }])
  })

  it('finds a version that the release never had, and does not ask that of a fallback', async () => {
    const { file } = await store.version(cooler, 2)
    const other = { version: '2', digest: file.digest }
    const { differences } = await ofEntry(other)
    expect(differences.find(({ what }) => what === 'release')).toEqual({
      ...{ model: 'cooler', what: 'release', recorded: 'version 2 of release 1' },
      now: 'release 1 has version 1',
    })
    // The numbers of version 1 are not those of version 2 either.
    expect(differences.length).toBeGreaterThan(1)
    const [of2] = stream.predictions.filter(({ predictions: [each] }) => each!.version === '2')
    const fallback = {
      ...of2!.predictions[0]!,
      release: 1,
      role: 'fallback' as const,
      flags: ['fallback:refusals'],
    }
    expect(await reproduced({ ...of2!, predictions: [fallback] })).toMatchObject({
      differences: [],
      lost: [],
    })
  })

  it.each<readonly [string, Partial<ModelPrediction>, RegExp]>([
    ['a version', { version: '9', digest: 'sha256:9', release: null }, /^version 9 of cooler is not in /],
    ['a file of a version', { digest: 'sha256:9' }, /^version 1 of cooler in .* has another digest: sha256:/],
    ['a model', { model: 'valve' }, /^the config has no model valve$/],
  ])('says that %s is gone', async (_what, change, why) => {
    const { differences, lost } = await ofEntry(change)
    expect(differences).toEqual([])
    expect(lost).toEqual([expect.stringMatching(why)])
  })

  it('says what is wrong with a damaged file of the store', async () => {
    const place = join(folder, 'damaged')
    const damaged = await storeOfCoolers(place)
    const { file } = await damaged.version(cooler, 1)
    const path = join(place, 'default', 'cooler', '1', file.name)
    chmodSync(path, 0o644)
    writeFileSync(path, 'other')
    const { lost } = await reproduced({}, stream.assembly, new StoredVersions(damaged, 'default'))
    expect(lost).toEqual([expect.stringMatching(/^cooler@1 cannot be loaded: .*digest/s)])
    rmSync(place, { recursive: true })
  })

  it.each([
    ['unknown', 'its event id names no record'],
    ['gone-0-1', 'topic gone is not there any more'],
    ['cycles-7-1', 'topic cycles has no partition 7'],
  ])('says why the record of %s is not to be had', async (eventId, why) => {
    expect(await reproduced({ eventId })).toMatchObject({ differences: [], lost: [why] })
  })

  it('compares what a model of a file said, whose file is the same, with the digest where it is not', async () => {
    const ofFile = { ...entry, release: null, arm: null, version: 'unversioned' }
    const released = await reproduced({ predictions: [ofFile] })
    expect(released).toMatchObject({ differences: [], lost: [] })
    const assembly = await pipelineWith()
    expect(await reproduced({ predictions: [ofFile] }, assembly, null)).toMatchObject({
      differences: [],
      lost: [],
    })
    const other = { ...ofFile, model: 'by-category' }
    const { lost } = await reproduced({ predictions: [other] }, assembly, null)
    expect(lost).toEqual([expect.stringMatching(/^model by-category was another file: sha256:/)])
  })

  it('says what becomes of a record that is not scored any more', async () => {
    const assembly = await releasedPipeline(store, { features: [{ range: { field: 'psa_bar', max: 1 } }] })
    const { differences } = await reproduced({}, assembly)
    expect(differences).toEqual([
      { model: null, what: 'outcome', recorded: 'scored', now: 'dead-lettered (out-of-range)' },
    ])
  })

  it('refuses pipelines whose predictions are of more than their record', async () => {
    const models = [{ name: 'cooler', release: 'cooler' }]
    const remembering = await releasedPipeline(store, {
      models,
      features: [{ impute: { field: 'psa_bar', lastSeen: { key: 'rigId', time: 'endedAt', within: '1h' } } }],
    })
    await expect(reproduced({}, remembering)).rejects.toThrow('depends on the past')
  })
})
