import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../src/core/clock.ts'
import { silentLogger } from '../../../../src/core/logger.ts'
import { ConsumerSession } from '../../../../src/transport/kafkajs/source/consumer-session.ts'
import type { SessionListener } from '../../../../src/transport/kafkajs/source/consumer-session.ts'
import { newGroup, record } from '../../../contract/back-end.ts'
import { skipWithoutKafka, startBroker } from '../../../support/local-kafka.ts'
import { RealBroker } from '../support/real-broker.ts'

describe.skipIf(await skipWithoutKafka())('ConsumerSession', () => {
  let broker: RealBroker

  beforeAll(async () => void (broker = new RealBroker(await startBroker())))
  afterAll(() => broker.close())

  function sessionOn(
    topic: string,
    listener: Partial<SessionListener>,
    sessionTimeoutMs = 30_000,
  ): ConsumerSession {
    const options = {
      connection: broker.connection,
      groupId: newGroup(),
      topics: [topic],
      maxBytes: 1 << 20,
      maxBytesPerPartition: 1 << 20,
      maxWaitMs: 100,
      sessionTimeoutMs,
      rebalanceTimeoutMs: 60_000,
      heartbeatIntervalMs: 100,
      metadataMaxAgeMs: 60_000,
      staticMember: null,
    }
    const idle: SessionListener = {
      onRebalance: () => undefined,
      beforeJoin: () => Promise.resolve(),
      beforeFetch: () => null,
      afterFetch: () => undefined,
      isMadeAnew: () => false,
      wantedTopics: () => [topic],
      held: () => [],
      onTopicGone: () => Promise.resolve(),
      onAssignment: () => undefined,
      onBatch: () => Promise.resolve(null),
      onFetched: () => undefined,
      onSignOfLife: () => undefined,
      onHeartbeat: () => undefined,
      onEnd: () => undefined,
    }
    return new ConsumerSession(options, { ...idle, ...listener }, silentLogger)
  }

  it.each(['onAssignment', 'onBatch', 'onSignOfLife', 'onHeartbeat'] as const)(
    'ends once, with the exception, when %s throws: kafkajs never sees it',
    async (name) => {
      const topic = await broker.createTopic()
      const sink = await broker.sink()
      await sink.send([record(topic, 0, 'a')])
      const ends: unknown[] = []
      const fault = new TypeError('ours')
      const throwing = {
        [name]: () => {
          throw fault
        },
      }
      const session = sessionOn(topic, { ...throwing, onEnd: (error) => void ends.push(error) })
      await session.start()
      await expect.poll(() => ends).toEqual([fault])
      await session.close(1_000, systemClock)
      expect(ends).toEqual([fault])
    },
  )

  it('ends with what the coordinator refuses', async () => {
    const topic = await broker.createTopic()
    const ends: unknown[] = []
    const session = sessionOn(topic, { onEnd: (error) => void ends.push(error) }, 1_000)
    await session.start()
    await expect.poll(() => ends).toMatchObject([{ type: 'INVALID_SESSION_TIMEOUT' }])
  })

  it('makes the source reject with CONFIG for a session time-out that brokers refuse, naming group and setting', async () => {
    const topic = await broker.createTopic()
    const source = broker.source({ topics: [topic], groupId: 'refused-group', sessionTimeoutMs: 1_000 })
    await expect(source.start()).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringMatching(
        /^group refused-group: the brokers do not take this input\.sessionTimeoutMs/,
      ) as string,
    })
    await expect(source.take(1)).rejects.toMatchObject({ code: 'CONFIG' })
  })

  it('cannot commit before it has joined', async () => {
    const topic = await broker.createTopic()
    const session = sessionOn(topic, {})
    await expect(session.commit([])).rejects.toThrow('not a member of the group yet')
    await session.close(1_000, systemClock)
  })
})
