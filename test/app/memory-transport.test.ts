import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/app/assemble.ts'
import { memoryTransport } from '../../src/app/memory-transport.ts'
import { rigFiles } from '../../src/dev/simulator/rig-files.ts'
import { MemoryBroker } from '../../src/transport/memory/broker.ts'
import { partOf } from '../contract/back-end.ts'

/** A broker with three records in a topic that the config was set to. */
function opened(...overrides: string[]) {
  const broker = new MemoryBroker()
  broker.createTopic('x', 1)
  const record = { topic: 'x', key: null, headers: [], timestampMs: 1 }
  for (const text of ['a', 'b', 'c']) broker.append({ ...record, partition: 0, value: Buffer.from(text) }, 0)
  const config = readConfig({
    file: rigFiles.config,
    overrides: ['input.topic=x', 'input.group=g', ...overrides],
    environment: {},
  })
  return { broker, transport: memoryTransport(config, broker) }
}

describe('memoryTransport', () => {
  it('reads the topic of the config, and commits for its group', async () => {
    const { broker, transport } = opened()
    await transport.source.start()
    const [batch] = (await transport.source.take(10))!
    expect(batch!.records.map(({ value }) => value!.toString())).toEqual(['a', 'b', 'c'])
    await transport.delivery.deliver([partOf(batch!, [])])
    await transport.delivery.flush()
    expect(broker.group('g').committed).toEqual(new Map([['x/0', 3n]]))
    await transport.source.close(0)
    await transport.delivery.close(0)
  })

  it('begins where input.startFrom says', async () => {
    const { transport } = opened('input.startFrom=latest')
    await transport.source.start()
    expect(transport.source.status()).toMatchObject([{ topic: 'x', lag: 0n }])
    await transport.source.close(0)
  })

  it.each([
    ['1970-01-01T00:00:00.001Z', 3n],
    ['1970-01-01T00:00:00.002Z', 0n],
  ])('begins at the first record of a time, or at the end: %s', async (startFrom, lag) => {
    const { transport } = opened(`input.startFrom=${startFrom}`)
    await transport.source.start()
    expect(transport.source.status()).toMatchObject([{ topic: 'x', lag }])
    await transport.source.close(0)
  })

  it('begins where the group is, and does as input.onDataLoss says where that is gone', async () => {
    const { broker, transport } = opened('input.onDataLoss=latest')
    broker.group('g').committed.set('x/0', 1n)
    broker.partition('x', 0).deleteBefore(2n)
    await transport.source.start()
    expect(transport.source.status()).toMatchObject([{ topic: 'x', lag: 0n }])
    await transport.source.close(0)
  })
})
