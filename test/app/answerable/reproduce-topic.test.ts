import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { reproduceTopic } from '../../../src/app/answerable/reproduce-topic.ts'
import { StoredVersions } from '../../../src/app/answerable/stored-versions.ts'
import type { Assembly } from '../../../src/app/assemble.ts'
import { replayRange } from '../../../src/app/replay-range.ts'
import { predictionSchema } from '../../../src/avro/prediction.ts'
import type { Prediction } from '../../../src/avro/prediction.ts'
import { createEncoder } from '../../../src/avro/encoder.ts'
import { fixedIds } from '../../../src/dev/simulator/rig-files.ts'
import type { ModelStore } from '../../../src/releases/model-store.ts'
import type { MemoryBroker } from '../../../src/transport/memory/broker.ts'
import { MemoryTopicReader } from '../../../src/transport/memory/topic-reader.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { release, serve, storeOfCoolers } from '../following/support/released-rig.ts'
import { coolerFile, surroundings, topic } from '../support/replay-fixture.ts'
import { recordedStream } from './support/recorded-stream.ts'

const folder = scratchFolder()
let stores = 0

function newStore(): Promise<ModelStore> {
  return storeOfCoolers(join(folder, `store-${stores++}`))
}

async function reproduced(assembly: Assembly, broker: MemoryBroker, store: ModelStore, sample?: number) {
  const everything = { from: null, to: null, partitions: null }
  const range = await replayRange(new MemoryTopicReader(broker), 'predictions', everything)
  const options = { stored: new StoredVersions(store, 'default'), sample: sample ?? null, examples: 3 }
  return reproduceTopic(assembly, range, options, surroundings(broker))
}

const encode = createEncoder(predictionSchema, fixedIds.prediction)

function append(broker: MemoryBroker, prediction: Prediction): void {
  const record = { topic: 'predictions', partition: 0, key: null, headers: [], timestampMs: 0 }
  broker.append({ ...record, value: encode(prediction) }, 0)
}

const half = (versions: readonly number[]) => versions.map((version) => ({ version, share: 50 }))

describe('reproduceTopic', () => {
  it('makes again, bit for bit, what releases, a split, a shadow and a roll-back made', async () => {
    const store = await newStore()
    const { assembly, broker, predictions } = await recordedStream(store, [
      () => release(store, { kind: 'split', salt: 's', arms: half([1, 2]) }),
      () => release(store, serve(3), { shadows: [{ version: 1, share: 50 }] }),
      () => release(store, serve(2), { command: 'rollback' }),
    ])
    const entries = predictions.flatMap((each) => each.predictions)
    expect(new Set(entries.map(({ version }) => version))).toEqual(new Set(['1', '2', '3']))
    expect(new Set(entries.map(({ arm }) => arm))).toEqual(new Set([null, '1', '2']))
    const all = await reproduced(assembly, broker, store)
    expect(all.examples).toEqual([])
    expect(all).toMatchObject({
      found: 240,
      asked: 240,
      reproduced: 240,
      differing: 0,
      lost: 0,
      unreadable: 0,
    })
    expect(await reproduced(assembly, broker, store, 50)).toMatchObject({ asked: 50, reproduced: 50 })
  })

  it('does so for predictions in JSON, beside a model of a file', async () => {
    const store = await newStore()
    const models = [
      { name: 'of-file', file: coolerFile },
      { name: 'cooler', release: 'cooler' },
    ]
    const { assembly, broker } = await recordedStream(store, [() => release(store, serve(2))], {
      models,
      output: { topic: 'predictions', format: 'json', include: ['rigId'] },
    })
    expect(await reproduced(assembly, broker, store)).toMatchObject({ asked: 120, reproduced: 120 })
  })

  it('tells what differs, what is gone and what nobody can read', async () => {
    const store = await newStore()
    const { assembly, broker, predictions } = await recordedStream(store)
    const [first, second] = predictions
    for (const label of ['other', 'another'])
      append(broker, { ...first!, predictions: [{ ...first!.predictions[0]!, label }] })
    append(broker, { ...second!, eventId: `${topic}-0-1000` })
    const record = { topic: 'predictions', partition: 1, key: null, headers: [], timestampMs: 0 }
    broker.append({ ...record, value: Buffer.from('neither') }, 1)
    broker.append({ ...record, value: null }, 1)
    broker.partition(topic, 1).deleteBefore(10n)
    const counts = await reproduced(assembly, broker, store)
    expect(counts).toMatchObject({ found: 63, unreadable: 2, reproduced: 50, differing: 2, lost: 11 })
    expect(counts.firstUnreadable).not.toBeNull()
    expect([...counts.reasons]).toEqual([
      [`its record is not there: partition 0 of topic ${topic} ends at offset 30`, 1],
      [`its record is gone: topic ${topic} keeps those of partition 1 from offset 10 on`, 10],
    ])
    expect(counts.examples.map(({ differences }) => differences)).toEqual(
      ['other', 'another'].map((label) => [
        { model: 'cooler', what: 'label', recorded: `"${label}"`, now: `"${first!.predictions[0]!.label!}"` },
      ]),
    )
  })
})
