import { afterAll, describe, expect, it } from 'vitest'
import { assembleOrThrow } from '../../src/app/assemble.ts'
import { monitorTopicOf, startKafkaApp } from '../../src/app/kafka-app.ts'
import { monitorTopicSettings } from '../../src/config/monitor-topic.ts'
import { systemClock } from '../../src/core/clock.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { Book } from '../../src/monitor/book.ts'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { closeAll, whenDone } from './support/closing.ts'
import { exampleConfig, Place } from './support/place.ts'
import { publishCycles } from './support/simulated.ts'
import { until } from './support/until.ts'

afterAll(closeAll)

const cycles = 300

async function openPlace(delivery: string) {
  const [broker, registry] = await Promise.all([startBroker(), startRegistry()])
  const place = await Place.open(`monitor-${delivery}`, { broker, registry })
  const topic = `${place.name}.monitor`
  const overrides = place
    .settings({ delivery, 'monitor.topic': topic, 'monitor.everyMs': 200, 'http.port': 0 })
    .filter((argument) => argument !== '--set')
  const assemble = () =>
    assembleOrThrow({ file: exampleConfig, overrides, environment: place.env }, () => undefined)
  /** Another instance: each has a name of its own by its client id. */
  const start = async () => {
    const app = await startKafkaApp(await assemble(), silentLogger, new AbortController().signal)
    const stopping = new AbortController()
    const running = app.run(stopping.signal)
    const stop = () => {
      stopping.abort()
      return running
    }
    whenDone(stop)
    return stop
  }
  return { place, topic, assemble, start }
}

describe.skipIf(await skipWithoutKafka())('the monitor of a stream on Kafka', () => {
  it('ends the start with the command that makes its topic, where that is missing', async () => {
    const { topic, start } = await openPlace('at-least-once')
    const command = `kafka-topics.sh --bootstrap-server [^ ]+ --create --topic ${topic} --partitions 1`
    await expect(start()).rejects.toThrow(new RegExp(command))
  })

  it.each(['at-least-once', 'exactly-once'])(
    'has each record counted once, %s, by one instance after the other',
    async (delivery) => {
      const { place, topic, assemble, start } = await openPlace(delivery)
      await place.ask((admin) => admin.createTopic({ topic, ...monitorTopicSettings }))
      const written = await monitorTopicOf(await assemble(), silentLogger)
      const looking = new AbortController()
      const book = new Book({ slicesBy: 'time', slices: 1000, keys: 100 }, systemClock)
      const reading = (async () => {
        for await (const entries of written.follow(0, looking.signal, () => undefined)) book.take(entries)
      })()
      whenDone(async () => {
        looking.abort()
        await reading
        await written.close()
      })
      for (const seed of [1, 2]) {
        const stop = await start()
        await publishCycles(place, { count: cycles, trouble: 0.05, seed })
        await until('all is scored', () => place.isDone())
        await until('the instance says how it is', () => book.instances.length === 1)
        await stop()
      }
      const sum = (of: 'records' | 'scored') => book.slices.reduce((total, slice) => total + slice[of], 0)
      await until('all is counted', () => sum('records') === 2 * cycles)
      const predictions = await place.read(place.output)
      expect(sum('scored')).toBe(predictions.length)
      // Both ended well.
      await until('nobody is left', () => book.instances.length === 0)
      expect(book.keys.length).toBe(16)
      expect(book.letters.length).toBeGreaterThan(0)
    },
  )
})
