import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/core/clock.ts'
import { silentLogger } from '../../../src/core/logger.ts'
import type { LossPolicy } from '../../../src/core/offset-policies.ts'
import type { Source } from '../../../src/pipeline/ports.ts'
import type { GroupOffset } from '../../../src/transport/kafkajs/client/admin.ts'
import { commitMetadataOf } from '../../../src/transport/kafkajs/protocol/commit-metadata.ts'
import type { KafkaSourceOptions } from '../../../src/transport/kafkajs/source/source-context.ts'
import { ConsumerSession } from '../../../src/transport/kafkajs/source/consumer-session.ts'
import { newGroup, positionsOf, record, takeRecords, valuesOf } from '../../contract/back-end.ts'
import { sourceOptions } from '../../support/kafka-options.ts'
import { skipWithoutKafka, startBroker } from '../../support/local-kafka.ts'
import { RealBroker } from './support/real-broker.ts'

const oldCount = 20
const waitMs = { timeout: 60_000 }

describe.skipIf(await skipWithoutKafka())(
  'a topic that is deleted and made anew',
  { timeout: 240_000 },
  () => {
    let broker: RealBroker

    beforeAll(async () => void (broker = new RealBroker(await startBroker())))
    afterAll(() => broker.close())

    const named = (generation: string, count: number) =>
      Array.from({ length: count }, (_, i) => `${generation}-${i}`)

    async function write(
      topic: string,
      generation: string,
      count: number,
      partitionCount = 1,
    ): Promise<void> {
      const sink = await broker.sink()
      const partitions = Array.from({ length: partitionCount }, (_, i) => i)
      await sink.send(
        partitions.flatMap((partition) =>
          named(generation, count).map((value) => record(topic, partition, value)),
        ),
      )
    }

    async function oldTopic(partitionCount = 1): Promise<string> {
      const topic = await broker.createTopic(partitionCount)
      await write(topic, 'old', oldCount, partitionCount)
      return topic
    }

    async function makeAnew(topic: string, partitionCount = 1): Promise<void> {
      await broker.deleteTopic(topic)
      // The name is free a moment later.
      const create = () => broker.ask((admin) => admin.createTopic({ topic, partitionCount }))
      await expect.poll(create, waitMs).toBe(true)
    }

    function sourceOf(
      topic: string,
      groupId: string,
      onDataLoss: LossPolicy,
      over: Partial<KafkaSourceOptions> = {},
    ) {
      return broker.source({
        topics: [topic],
        groupId,
        onDataLoss,
        metadataMaxAgeMs: 500,
        startFrom: 'earliest',
        ...over,
      })
    }

    /** Takes and commits as the pipeline does; what came, by partition. */
    function work(source: Source) {
      const values = new Map<number, string[]>()
      const going = async () => {
        for (let batches = await source.take(7); batches !== null; batches = await source.take(7)) {
          for (const batch of batches) {
            values.set(batch.partition, [...(values.get(batch.partition) ?? []), ...valuesOf([batch])])
          }
          await source.commit(positionsOf(batches))
        }
      }
      const done = going()
      // Awaited by who expects it.
      done.catch(() => undefined)
      return { of: (partition = 0) => values.get(partition) ?? [], done }
    }

    /** As tools restore offsets, or brokers that do not forget those of a topic that is deleted. */
    async function commitAsMember(
      groupId: string,
      topic: string,
      { committed, committedTopicId }: GroupOffset,
    ): Promise<void> {
      const member = Promise.withResolvers<undefined>()
      const options = sourceOptions({ connection: broker.connection, groupId, topics: [topic] })
      const session = new ConsumerSession(
        { ...options, maxBytes: 1024 },
        {
          onRebalance: () => undefined,
          beforeJoin: () => Promise.resolve(),
          beforeFetch: () => null,
          afterFetch: () => undefined,
          isMadeAnew: () => false,
          wantedTopics: () => [topic],
          held: () => [],
          onTopicGone: () => Promise.resolve(),
          onAssignment: () => {
            member.resolve(undefined)
          },
          onBatch: () => Promise.resolve(null),
          onFetched: () => undefined,
          onSignOfLife: () => undefined,
          onHeartbeat: () => undefined,
          onEnd: member.reject,
        },
        silentLogger,
      )
      await session.start()
      await member.promise
      const metadata = commitMetadataOf(committedTopicId)
      await session.commit([{ topic, partitions: [{ partition: 0, offset: String(committed), metadata }] }])
      await session.close(2_000, systemClock)
    }

    async function groupOf(groupId: string, topic: string) {
      const stands = await broker.ask((admin) => admin.groupOffsets(groupId, topic))
      return stands.map(({ committed, committedTopicId, topicId }) => ({
        committed,
        isOfThisTopic: committedTopicId === topicId,
      }))
    }

    describe.each([
      ['fewer', 5],
      ['as many', oldCount],
      ['more', 50],
    ])('with %s records than before', (_, count) => {
      it.each(['earliest', 'latest'] as const)(
        'is read from its beginning while the source runs, onDataLoss %s',
        async (onDataLoss) => {
          const topic = await oldTopic()
          const groupId = newGroup()
          const source = sourceOf(topic, groupId, onDataLoss)
          await source.start()
          const seen = work(source)
          await expect.poll(() => seen.of().length, waitMs).toBe(oldCount)
          await makeAnew(topic)
          await write(topic, 'new', count)
          await expect.poll(() => seen.of().slice(-count), waitMs).toEqual(named('new', count))
          expect(source.dataLosses).toBe(1)
          const committed = [{ committed: BigInt(count), isOfThisTopic: true }]
          await expect.poll(() => groupOf(groupId, topic), waitMs).toEqual(committed)
        },
      )

      it('ends the source while it runs, onDataLoss fail', async () => {
        const topic = await oldTopic()
        const source = sourceOf(topic, newGroup(), 'fail')
        await source.start()
        const seen = work(source)
        await expect.poll(() => seen.of().length, waitMs).toBe(oldCount)
        await makeAnew(topic)
        await write(topic, 'new', count)
        await expect(seen.done).rejects.toMatchObject({
          code: 'DATA_LOSS',
          message: expect.stringMatching(
            /topic with id [\w-]{22}, .* made anew, with id [\w-]{22}/,
          ) as string,
        })
      })

      describe('while no source runs', () => {
        /** A group that stood behind the records of a topic which was made anew since. */
        async function overtaken() {
          const topic = await oldTopic()
          const groupId = newGroup()
          const first = sourceOf(topic, groupId, 'earliest')
          await first.start()
          await first.commit(positionsOf(await takeRecords(first, oldCount)))
          await first.close(2_000)
          const [stood] = await broker.ask((admin) => admin.groupOffsets(groupId, topic))
          await makeAnew(topic)
          await write(topic, 'new', count)
          return { topic, groupId, restoreOffset: () => commitAsMember(groupId, topic, stood!) }
        }

        it('is read from its beginning when the brokers have forgotten the offset with the old topic', async () => {
          const { topic, groupId } = await overtaken()
          const source = sourceOf(topic, groupId, 'fail')
          await source.start()
          expect(valuesOf(await takeRecords(source, count))).toEqual(named('new', count))
          expect(source.dataLosses).toBe(0)
        })

        it('is read from its beginning, once, when the offset of the old one is still there', async () => {
          const { topic, groupId, restoreOffset } = await overtaken()
          await restoreOffset()
          const second = sourceOf(topic, groupId, 'earliest')
          await second.start()
          expect(second.dataLosses).toBe(1)
          const begun = [{ committed: 0n, isOfThisTopic: true }]
          await expect.poll(() => groupOf(groupId, topic), waitMs).toEqual(begun)
          const batches = await takeRecords(second, count)
          expect(valuesOf(batches)).toEqual(named('new', count))
          await second.commit(positionsOf(batches))
          await second.close(2_000)
          const third = sourceOf(topic, groupId, 'fail')
          await third.start()
          await write(topic, 'more', 1)
          expect(valuesOf(await takeRecords(third, 1))).toEqual(['more-0'])
        })

        it('ends the source when the offset of the old one is still there, onDataLoss fail', async () => {
          const { topic, groupId, restoreOffset } = await overtaken()
          await restoreOffset()
          const source = sourceOf(topic, groupId, 'fail')
          await expect(source.start()).rejects.toMatchObject({ code: 'DATA_LOSS' })
        })
      })
    })

    it('is read from its beginning when there was none of that name for a while', async () => {
      const topic = await oldTopic()
      const source = sourceOf(topic, newGroup(), 'latest')
      await source.start()
      const seen = work(source)
      await expect.poll(() => seen.of().length, waitMs).toBe(oldCount)
      await broker.deleteTopic(topic)
      await expect.poll(() => source.joined, waitMs).toBe(false)
      await broker.ask((admin) => admin.createTopic({ topic, partitionCount: 1 }))
      await write(topic, 'new', 50)
      await expect.poll(() => seen.of().slice(oldCount), waitMs).toEqual(named('new', 50))
      expect(source.dataLosses).toBe(1)
    })

    it('is seen by its id while nothing is fetched, and what was read ahead of the old one is dropped', async () => {
      const topic = await oldTopic()
      const source = sourceOf(topic, newGroup(), 'earliest', { readAheadBytes: 1, maxBytesPerPartition: 1 })
      await source.start()
      await takeRecords(source, 1, 1)
      await makeAnew(topic)
      await write(topic, 'new', 50)
      await expect.poll(() => source.dataLosses, waitMs).toBe(1)
      expect(valuesOf(await takeRecords(source, 50))).toEqual(named('new', 50))
    })

    it.each([
      ['fewer', 3, 1],
      ['more', 1, 3],
    ])('with %s partitions is shared out anew among all members', async (_, before, after) => {
      const topic = await oldTopic(before)
      const groupId = newGroup()
      const members = [0, 1].map(() => sourceOf(topic, groupId, 'earliest'))
      await Promise.all(members.map((member) => member.start()))
      const seen = members.map(work)
      const both = (partition: number) => seen.flatMap(({ of }) => of(partition))
      for (let i = 0; i < before; i++)
        await expect.poll(() => both(i).length, waitMs).toBeGreaterThanOrEqual(oldCount)
      await makeAnew(topic, after)
      await write(topic, 'new', 50, after)
      const fresh = (partition: number) => new Set(both(partition).filter((value) => value.startsWith('new')))
      for (let i = 0; i < after; i++) await expect.poll(() => fresh(i).size, waitMs).toBe(50)
      const held = () => members.reduce((sum, member) => sum + member.status().length, 0)
      await expect.poll(held, waitMs).toBe(after)
    })
  },
)
