import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ControlTopic } from '../../src/app/control-topic.ts'
import { FilePlaces } from '../../src/releases/file-places.ts'
import { ModelStore } from '../../src/releases/model-store.ts'
import { TopicObjects } from '../../src/releases/topic-objects.ts'
import { ClusterProbe } from '../../src/transport/kafkajs/client/cluster-probe.ts'
import { newGroup } from '../contract/back-end.ts'
import { objectStoreContract } from '../contract/object-store-contract.ts'
import { cooler, draftOf, serving } from '../releases/support/stored-model.ts'
import { skipWithoutKafka, startBroker } from '../support/local-kafka.ts'
import { scratchFolder } from '../support/scratch.ts'
import { connectionTo } from '../support/kafka-options.ts'
import { RealBroker } from '../transport/kafkajs/support/real-broker.ts'

const scratch = scratchFolder()

describe.skipIf(await skipWithoutKafka())('ControlTopic', () => {
  let broker: RealBroker
  beforeAll(async () => void (broker = new RealBroker(await startBroker())))
  afterAll(() => broker.close())

  const parts = new WeakMap<object, readonly [topic: string, folder: string]>()
  function objectsIn(topic: string, folder = mkdtempSync(join(scratch, 'files-'))): TopicObjects {
    const log = new ControlTopic(broker.connection, topic)
    const objects = new TopicObjects(log, new FilePlaces([folder], {}))
    parts.set(objects, [topic, folder])
    return objects
  }

  objectStoreContract(
    () => Promise.resolve(objectsIn(newGroup())),
    (objects) => Promise.resolve(objectsIn(...parts.get(objects)!)),
  )

  it('is made as it has to be by whoever writes first, and by nobody who reads', async () => {
    const topic = newGroup()
    const [one, other] = [objectsIn(topic), objectsIn(topic)]
    expect(await one.list('')).toEqual([])
    expect(await broker.ask((admin) => admin.topics())).not.toContain(topic)
    await Promise.all([one.replace('a', Buffer.from('x')), other.replace('b', Buffer.from('y'))])
    expect(await one.list('')).toEqual(['a', 'b'])
    const probe = await ClusterProbe.open(broker.connection)
    const settings = await probe.topicSettings(topic)
    probe.close()
    expect(settings.get('cleanup.policy')).toBe('compact')
    expect(await broker.ask((admin) => admin.partitionCount(topic))).toBe(1)
  })

  it('is none of several partitions, and none that forgets', async () => {
    const spread = objectsIn(await broker.createTopic(2, { 'cleanup.policy': 'compact' }))
    await expect(spread.list('')).rejects.toMatchObject({
      code: 'STORE',
      message: expect.stringContaining('has 2 partitions, and releases need one order') as string,
    })
    const forgetful = objectsIn(await broker.createTopic(1))
    await expect(forgetful.replace('a', Buffer.from('x'))).rejects.toMatchObject({
      code: 'STORE',
      message: expect.stringContaining('has cleanup.policy=delete, which forgets releases') as string,
    })
  })

  it('is empty again once it was deleted', async () => {
    const topic = newGroup()
    const objects = objectsIn(topic)
    await objects.create('a', Buffer.from('x'))
    expect(await objects.list('')).toEqual(['a'])
    await broker.deleteTopic(topic)
    await expect.poll(() => objects.list('')).toEqual([])
  })

  it('holds a store of which two writers never have the same release', async () => {
    const topic = newGroup()
    const folder = mkdtempSync(join(scratch, 'files-'))
    const stores = [1, 2].map(() => new ModelStore(objectsIn(topic, folder)))
    await stores[0]!.add(cooler, draftOf(scratch, 'one'))
    const won = [0, 0]
    for (let prev = 0; prev < 50; prev++) {
      const outcomes = await Promise.allSettled(
        stores.map((store, writer) => store.append(cooler, serving(1, { by: `writer ${writer}` }), prev)),
      )
      const [winner] = outcomes.flatMap(({ status }, writer) => (status === 'fulfilled' ? [writer] : []))
      won[winner!]! += 1
      const [loser] = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason as Error] : []))
      expect(loser).toMatchObject({
        code: 'CONFLICT',
        message: `cooler: lost to release ${prev + 1} by writer ${winner!} (promote)`,
      })
    }
    const releases = await new ModelStore(objectsIn(topic, folder)).releases(cooler)
    expect(releases.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, at) => at + 1))
    expect(won[0]! + won[1]!).toBe(50)
    for (const writer of [0, 1])
      expect(releases.filter(({ by }) => by === `writer ${writer}`)).toHaveLength(won[writer]!)
  })
})

it('says where no broker is', async () => {
  const log = new ControlTopic(connectionTo(['127.0.0.1:1'], 'test'), 'releases')
  await expect(new TopicObjects(log, new FilePlaces([], {})).list('')).rejects.toMatchObject({
    code: 'STORE_OUTAGE',
    message: expect.stringMatching(
      /^model store kafka:\/\/releases: cannot reach Kafka at 127\.0\.0\.1:1/,
    ) as string,
  })
})
