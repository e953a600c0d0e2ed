import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kafkaRuntime } from '../../../src/dev/broker/kafka.ts'
import { silentProgress } from '../../../src/dev/progress.ts'
import { newGroup, numbered, takeRecords } from '../../contract/back-end.ts'
import { skipWithoutJava, startBroker } from '../../support/local-kafka.ts'
import { RealBroker } from './support/real-broker.ts'

const soon = { timeout: 60_000 }

describe.skipIf(await skipWithoutJava())('a group with a member of the newer protocol (KIP-848)', () => {
  let address: string
  let broker: RealBroker

  beforeAll(async () => {
    address = await startBroker()
    broker = new RealBroker(address)
  })
  afterAll(() => broker.close())

  it(
    'shares its partitions with us, and leaves us all of them when it goes',
    { timeout: 240_000 },
    async () => {
      const [topic, groupId] = [await broker.createTopic(4), newGroup()]
      const { java, jars } = await kafkaRuntime(silentProgress)
      const program = 'test/transport/kafkajs/support/NewProtocolMember.java'
      const other = spawn(java, ['-cp', `${jars}/*`, program, address, groupId, topic], {
        stdio: ['pipe', 'pipe', 'ignore'],
      })
      const ended = once(other, 'exit')
      let held = 0
      createInterface({ input: other.stdout }).on('line', (line) => (held = Number(line)))
      try {
        await expect.poll(() => held, soon).toBe(4)
        const source = broker.source({ topics: [topic], groupId })
        await source.start()
        await expect.poll(() => [held, source.status().length], soon).toEqual([2, 2])
        other.stdin.end('\n')
        await expect.poll(() => source.status().length, soon).toBe(4)
        const sink = await broker.sink()
        await sink.send(numbered(topic, 4, 5))
        expect((await takeRecords(source, 20)).flatMap(({ records }) => records)).toHaveLength(20)
      } finally {
        other.kill()
        await ended
      }
    },
  )
})
