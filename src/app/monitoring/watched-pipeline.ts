import { monitorTopic } from '../../config/monitor-topic.ts'
import { namedTopics } from '../../config/input-topics.ts'
import type { Config } from '../../config/schema.ts'
import type { Clock } from '../../core/clock.ts'
import { SluiceError, messageOf } from '../../core/errors.ts'
import { silentLogger } from '../../core/logger.ts'
import { Book } from '../../monitor/book.ts'
import { KafkaAdmin } from '../../transport/kafkajs/client/admin.ts'
import { kafkaConnection } from '../kafka-connection.ts'
import { kafkaMonitorTopic } from '../kafka-monitor-topic.ts'

/** How the group stands in a topic, as the brokers have it: whether or not any instance lives. */
export interface TopicStand {
  readonly topic: string
  readonly partitions: number
  /** Records that are not committed. */
  readonly lag: bigint
}

/** A pipeline seen from outside: by its monitor topic and by the brokers. Its instances are not asked. */
export interface WatchedPipeline {
  readonly book: Book
  /** Resolves when the book has what there was at the start; rejects where the topic cannot be read. */
  readonly caughtUp: Promise<unknown>
  stands(): Promise<readonly TopicStand[]>
  close(): Promise<void>
}

/** What is older says nothing of now. */
const backMs = 6 * 3_600_000
/** What is shown is of now: of what was counted the sums are in reports. */
const keptSlices = 6

/** @throws SluiceError CONFIG where the config has no `monitor` */
export function watchPipeline(config: Config, stop: AbortSignal, clock: Clock): WatchedPipeline {
  const { monitor, kafka } = config
  if (monitor === undefined || monitorTopic(config) === null)
    throw new SluiceError(
      'CONFIG',
      'the config has no `monitor`: nothing is written that could be shown. Add `monitor: {}`, and make its topic',
    )
  const topic = kafkaMonitorTopic(config, silentLogger)
  const by = 'time' in monitor.window ? 'time' : 'records'
  const book = new Book({ slicesBy: by, slices: keptSlices, keys: monitor.keys }, clock)
  const { promise: caughtUp, resolve, reject } = Promise.withResolvers<undefined>()
  const onCaughtUp = () => {
    resolve(undefined)
  }
  const following = (async () => {
    for await (const entries of topic.follow(clock.now() - backMs, stop, onCaughtUp)) book.take(entries)
  })().catch(reject)
  const connection = kafkaConnection(kafka, silentLogger)
  return {
    book,
    caughtUp,
    stands: () => standsOf(connection, config),
    close: async () => {
      await topic.close()
      await following
    },
  }
}

async function standsOf(connection: ReturnType<typeof kafkaConnection>, { input }: Config): Promise<readonly TopicStand[]> {
  try {
    return await KafkaAdmin.ask(connection, silentLogger, (admin) =>
      Promise.all(
        namedTopics(input).map(async (topic) => {
          const offsets = await admin.groupOffsets(input.group, topic)
          const lag = offsets.reduce((sum, { committed, low, high }) => sum + high - (committed ?? low), 0n)
          return { topic, partitions: offsets.length, lag }
        }),
      ),
    )
  } catch (error) {
    throw new SluiceError('BROKER_OUTAGE', `the brokers give no answer: ${messageOf(error)}`, {
      cause: error,
    })
  }
}
