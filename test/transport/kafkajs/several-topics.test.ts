import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { topicPattern } from '../../../src/core/topic-pattern.ts'
import type { Source } from '../../../src/pipeline/ports.ts'
import type { KafkaSourceOptions } from '../../../src/transport/kafkajs/source/source-context.ts'
import { newGroup, positionsOf, record, takeRecords, valuesOf } from '../../contract/back-end.ts'
import { skipWithoutKafka, startBroker } from '../../support/local-kafka.ts'
import { RealBroker } from './support/real-broker.ts'

const waitMs = { timeout: 60_000 }

describe.skipIf(await skipWithoutKafka())('a source of several topics', { timeout: 240_000 }, () => {
  let broker: RealBroker

  beforeAll(async () => void (broker = new RealBroker(await startBroker())))
  afterAll(() => broker.close())

  async function make(topic: string, partitionCount = 1): Promise<string> {
    await broker.ask((admin) => admin.createTopic({ topic, partitionCount }))
    return topic
  }

  async function write(topic: string, ...values: string[]): Promise<void> {
    const sink = await broker.sink()
    await sink.send(values.map((value) => record(topic, 0, value)))
  }

  /** Reads the topics that begin with the prefix, its `-out` never. */
  function matching(prefix: string, options: Partial<KafkaSourceOptions> = {}, mayMatchNone = false) {
    const pattern = { ...topicPattern(`${prefix}-.*`, [`${prefix}-out`]), mayMatchNone }
    return broker.source({ topics: [], pattern, metadataMaxAgeMs: 300, ...options })
  }

  /** Takes and commits as the pipeline does; what came, as `topic suffix:value`. */
  function work(source: Source) {
    const seen: string[] = []
    const going = async () => {
      for (let batches = await source.take(10); batches !== null; batches = await source.take(10)) {
        for (const batch of batches)
          seen.push(...valuesOf([batch]).map((value) => `${batch.topic.split('-').at(-1)!}:${value}`))
        await source.commit(positionsOf(batches))
      }
    }
    const done = going()
    done.catch(() => undefined)
    return { seen, done }
  }

  const held = (...sources: Source[]) =>
    sources.map((source) => source.status().map(({ topic, partition }) => `${topic}/${partition}`))

  it('reads all that are named', async () => {
    const topics = [await broker.createTopic(2), await broker.createTopic()]
    for (const topic of topics) await write(topic, topic)
    const source = broker.source({ topics })
    await source.start()
    expect(held(source)[0]).toHaveLength(3)
    expect(valuesOf(await takeRecords(source, 2)).sort()).toEqual(topics.toSorted())
  })

  it('reads what a pattern matches, and a topic that comes later from its beginning', async () => {
    const prefix = newGroup()
    await make(`${prefix}-a`)
    await make(`${prefix}-out`)
    await write(`${prefix}-a`, 'before')
    const source = matching(prefix, { startFrom: 'latest' })
    await source.start()
    const { seen } = work(source)
    await write(`${prefix}-a`, '1')
    await expect.poll(() => seen, waitMs).toEqual(['a:1'])
    await make(`${prefix}-b`, 2)
    await write(`${prefix}-b`, '2', '3')
    await write(`${prefix}-out`, 'ours')
    await expect.poll(() => seen, waitMs).toEqual(['a:1', 'b:2', 'b:3'])
    await write(`${prefix}-a`, '4')
    await expect.poll(() => seen, waitMs).toEqual(['a:1', 'b:2', 'b:3', 'a:4'])
    expect(held(source)[0]?.sort()).toEqual([`${prefix}-a/0`, `${prefix}-b/0`, `${prefix}-b/1`])
  })

  it('does not start where nothing matches, or joins with nothing and takes up the first topic that comes', async () => {
    const prefix = newGroup()
    await expect(matching(prefix).start()).rejects.toMatchObject({ code: 'CONFIG' })
    const source = matching(prefix, { startFrom: 'latest' }, true)
    await source.start()
    expect([source.joined, source.status()]).toEqual([true, []])
    const { seen } = work(source)
    await make(`${prefix}-a`)
    await write(`${prefix}-a`, '1')
    await expect.poll(() => seen, waitMs).toEqual(['a:1'])
  })

  it('goes on without a topic that is deleted, and takes one of its name for a new one', async () => {
    const prefix = newGroup()
    await make(`${prefix}-a`)
    await make(`${prefix}-b`)
    const source = matching(prefix)
    await source.start()
    const { seen } = work(source)
    await write(`${prefix}-b`, 'old')
    await expect.poll(() => seen, waitMs).toEqual(['b:old'])
    await broker.deleteTopic(`${prefix}-b`)
    await expect.poll(() => held(source), waitMs).toEqual([[`${prefix}-a/0`]])
    await write(`${prefix}-a`, '1')
    await expect.poll(() => seen, waitMs).toEqual(['b:old', 'a:1'])
    await expect.poll(() => make(`${prefix}-b`).catch(() => null), waitMs).not.toBeNull()
    await write(`${prefix}-b`, 'new')
    await expect.poll(() => seen, waitMs).toEqual(['b:old', 'a:1', 'b:new'])
    expect(source.dataLosses).toBe(0)
  })

  it.each([
    ['at least once', false],
    ['in transactions', true],
  ])('is not held up by what it took of a topic that is deleted then: %s', async (_, isTransactional) => {
    const prefix = newGroup()
    await make(`${prefix}-a`)
    await make(`${prefix}-b`)
    // The look comes when the commit finds the topic gone.
    const source = matching(prefix, { metadataMaxAgeMs: 60_000, isTransactional })
    await source.start()
    await write(`${prefix}-b`, 'taken')
    const taken = positionsOf(await takeRecords(source, 1))
    await broker.deleteTopic(`${prefix}-b`)
    if (isTransactional) source.rewind()
    else expect(await source.commit(taken)).toEqual(taken)
    const { seen } = work(source)
    await write(`${prefix}-a`, '1')
    await expect.poll(() => seen, waitMs).toEqual(['a:1'])
    expect(taken.map((position) => source.holds(position))).toEqual([false])
  })

  it('shares the partitions of a topic that comes among all members, each record read once', async () => {
    const prefix = newGroup()
    await make(`${prefix}-a`, 2)
    const groupId = newGroup()
    const sources = [matching(prefix, { groupId }), matching(prefix, { groupId })]
    for (const source of sources) await source.start()
    const works = sources.map(work)
    await make(`${prefix}-b`, 2)
    await write(`${prefix}-b`, '1', '2')
    const shares = () => held(...sources).map(({ length }) => length)
    await expect.poll(shares, waitMs).toEqual([2, 2])
    await expect.poll(() => works.flatMap(({ seen }) => seen), waitMs).toEqual(['b:1', 'b:2'])
  })

  it('lets members change from one topic to two, one after the other, and reads both', async () => {
    const [a, b] = [await broker.createTopic(2), await broker.createTopic(2)]
    const groupId = newGroup()
    const before = [broker.source({ topics: [a], groupId }), broker.source({ topics: [a], groupId })]
    for (const source of before) await source.start()
    const after: Source[] = []
    for (const source of before) {
      await source.close(2_000)
      const next = broker.source({ topics: [a, b], groupId })
      await next.start()
      after.push(next)
      const members = [...before.slice(after.length), ...after]
      const all = () =>
        held(...members)
          .flat()
          .sort()
      await expect.poll(all, waitMs).toEqual([`${a}/0`, `${a}/1`, `${b}/0`, `${b}/1`].sort())
    }
    expect(held(...after).map(({ length }) => length)).toEqual([2, 2])
  })

  it('begins at the first record of a time in each partition, at the end where there is none, and where the group is later on', async () => {
    const topic = await broker.createTopic(3)
    const sink = await broker.sink()
    const at = (partition: number, value: string, timestampMs: number) => ({
      ...record(topic, partition, value),
      timestampMs,
    })
    const day = Date.UTC(2026, 10, 27)
    await sink.send([
      at(0, 'early', day - 1),
      at(0, 'on time', day),
      at(0, 'late', day + 1),
      at(1, 'older', day - 2),
      at(1, 'old', day - 1),
      at(2, 'much later', day + 86_400_000),
    ])
    const options = { topics: [topic], groupId: newGroup(), startFrom: { fromMs: day } }
    const first = broker.source(options)
    await first.start()
    const batches = await takeRecords(first, 3)
    expect(valuesOf(batches).sort()).toEqual(['late', 'much later', 'on time'])
    await first.commit(positionsOf(batches))
    const stands = () => broker.ask((admin) => admin.groupOffsets(options.groupId, topic))
    // Where nothing was read too: what comes while nobody is there is not passed over.
    await expect
      .poll(async () => (await stands()).map(({ committed }) => committed), waitMs)
      .toEqual([3n, 2n, 1n])
    await first.close(2_000)
    await sink.send([at(1, 'while away', day - 5)])
    const second = broker.source({ ...options, startFrom: 'latest' })
    await second.start()
    expect(valuesOf(await takeRecords(second, 1))).toEqual(['while away'])
  })
})
