import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { record } from '../../../contract/back-end.ts'
import { skipWithoutKafka, startBroker } from '../../../support/local-kafka.ts'
import { RealBroker } from '../support/real-broker.ts'

describe.skipIf(await skipWithoutKafka())('KafkaSink', () => {
  let broker: RealBroker

  beforeAll(async () => void (broker = new RealBroker(await startBroker())))
  afterAll(() => broker.close())

  it.each(['none', 'gzip', 'zstd'] as const)('writes with compression %s', async (compression) => {
    const topic = await broker.createTopic()
    const sink = await broker.sink({ compression })
    const records = Array.from({ length: 1_000 }, (_, i) => record(topic, 0, `value ${i}`))
    expect(await sink.send(records)).toEqual([])
    expect(await broker.values(topic)).toEqual(records.map(({ value }) => String(value)))
  })

  it('learns that a topic takes less than we would send, and finds the record that it refuses', async () => {
    const topic = await broker.createTopic(2, { 'max.message.bytes': '5000' })
    const sink = await broker.sink()
    const small = Array.from({ length: 40 }, (_, i) => record(topic, i % 2, String(i).padEnd(400)))
    const records = [...small.slice(0, 20), record(topic, 0, 'x'.repeat(6_000)), ...small.slice(20)]
    expect(await sink.send(records)).toMatchObject([{ index: 20, kind: 'too-large' }])
    expect((await broker.values(topic)).map(Number).sort((a, b) => a - b)).toEqual(small.map((_, i) => i))
    expect(await sink.send(small)).toEqual([])
  })

  it('tells in the broker’s words why it rejects a record', async () => {
    const topic = await broker.createTopic(1, { 'cleanup.policy': 'compact' })
    const sink = await broker.sink()
    const good = { ...record(topic, 0, 'good'), key: Buffer.from('k') }
    const [rejected] = await sink.send([good, { ...good, key: null }, good])
    expect(rejected).toMatchObject({ index: 1, kind: 'rejected' })
    expect(rejected?.message).toMatch(/INVALID_RECORD: Compacted topic cannot accept message without key/)
  })

  it('goes on with other topics when one is deleted', async () => {
    const [kept, deleted] = [await broker.createTopic(), await broker.createTopic()]
    const sink = await broker.sink()
    await sink.send([record(kept, 0, 'a'), record(deleted, 0, 'b')])
    await broker.deleteTopic(deleted)
    // The deletion is answered before the broker that leads the partition has heard of it: until then it takes records.
    const sent = () => sink.send([record(deleted, 0, 'c')]).catch((error: unknown) => error)
    await expect.poll(sent).toMatchObject({ code: 'PRODUCE_REFUSED' })
    expect(await sink.send([record(kept, 0, 'd')])).toEqual([])
    expect(await broker.values(kept)).toEqual(['a', 'd'])
  })

  it('rejects the records of a deleted topic that others can do without, and writes all others', async () => {
    const [kept, deleted] = [await broker.createTopic(), await broker.createTopic(2)]
    const sink = await broker.sink()
    const missed: string[] = []
    sink.onMissingTopic((topic) => {
      missed.push(topic)
      return topic === deleted
    })
    await sink.send([record(kept, 0, 'a'), record(deleted, 0, 'b')])
    await broker.deleteTopic(deleted)
    // Until all brokers have heard of it they may take records: such records are deleted with the topic.
    let written = 0
    await expect
      .poll(
        async () => {
          const [of0, of1] = [record(deleted, 0, 'c'), record(deleted, 1, 'd')]
          const unplaced = { ...record(deleted, 0, 'e'), partition: null }
          written += 1
          const sent = [of0, record(kept, 0, String(written)), of1, unplaced]
          return (await sink.send(sent)).map(({ index, kind }) => `${index} ${kind}`).toSorted()
        },
        { timeout: 60_000 },
      )
      .toEqual(['0 no-topic', '2 no-topic', '3 no-topic'])
    expect(new Set(missed)).toEqual(new Set([deleted]))
    const values = await broker.values(kept)
    expect(values).toEqual(['a', ...Array.from({ length: written }, (_, at) => String(at + 1))])
    // Others are still missed, and end it.
    await broker.deleteTopic(kept)
    const sent = () => sink.send([record(kept, 0, 'f')]).catch((error: unknown) => error)
    await expect.poll(sent, { timeout: 60_000 }).toMatchObject({ code: 'PRODUCE_REFUSED' })
  })
})
