import { systemClock } from '../core/clock.ts'
import { MissingTopic, SluiceError } from '../core/errors.ts'
import { silentLogger } from '../core/logger.ts'
import type { KeyedLog, LogEntry, LogNews } from '../releases/keyed-log.ts'
import { KafkaAdmin } from '../transport/kafkajs/client/admin.ts'
import { ClusterProbe } from '../transport/kafkajs/client/cluster-probe.ts'
import type { KafkaConnection } from '../transport/kafkajs/client/connection.ts'
import { KafkaTopicReader } from '../transport/kafkajs/client/topic-reader.ts'
import { ProducerSession } from '../transport/kafkajs/sink/producer-session.ts'

/** As long as it is asked every few seconds, connections are kept; a command that is done is not held up by them. */
const idleMs = 10_000
const closeMs = 1_000
/** How long brokers may be silent: whoever follows releases has more to do, and asks again. */
const outageMs = 5_000

/** Most of what is written is states of instances, each of which replaces the one before. */
const settings = {
  'cleanup.policy': 'compact',
  'min.cleanable.dirty.ratio': '0.1',
  // What stands in the newest segment is not compacted, and read by whoever starts.
  'segment.ms': '600000',
  'segment.bytes': String(16 << 20),
}
const mostReplicas = 3

/** An entry that waits to be written with others. */
interface Waiting {
  readonly entry: LogEntry
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** A topic of one partition that is compacted, as the log of a model store: read without a group, written by an idempotent producer. */
export class ControlTopic implements KeyedLog {
  readonly place: string
  readonly #connection: KafkaConnection
  readonly #topic: string
  readonly #waiting: Waiting[] = []
  #isWriting = false
  #isJudged = false
  #reader: Promise<KafkaTopicReader> | null = null
  #producer: Promise<ProducerSession> | null = null
  /** Questions that are not answered yet. */
  #asked = 0
  #idle: NodeJS.Timeout | undefined

  constructor(connection: KafkaConnection, topic: string) {
    this.place = `kafka://${topic}`
    this.#connection = connection
    this.#topic = topic
  }

  read(from: bigint): Promise<LogNews> {
    return this.#keptOpen(() => this.#read(from))
  }

  append(entry: LogEntry): Promise<void> {
    return this.#keptOpen(() => {
      const { promise, resolve, reject } = Promise.withResolvers<undefined>()
      const done = () => {
        resolve(undefined)
      }
      this.#waiting.push({ entry, resolve: done, reject })
      if (!this.#isWriting) void this.#write()
      return promise
    })
  }

  async #read(from: bigint): Promise<LogNews> {
    const reader = await (this.#reader ??= this.#connected())
    const end = await this.#end(reader)
    // A topic that was made anew may be shorter.
    const begin = from > end ? 0n : from
    const entries: LogEntry[] = []
    let next = begin
    if (begin < end) {
      for await (const slice of reader.read(this.#topic, new Map([[0, begin]]))) {
        for (const { key, value } of slice.records) {
          // Nobody of ours writes one without; buffers are views into the answer.
          if (key !== null) entries.push({ key: key.toString(), value: value && Buffer.from(value) })
        }
        next = slice.nextOffset
      }
    }
    return { entries, isWhole: begin === 0n, next }
  }

  /** Where the topic ends; 0 where there is none yet. */
  async #end(reader: KafkaTopicReader): Promise<bigint> {
    try {
      const bounds = await reader.bounds(this.#topic)
      if (bounds.length === 1) return bounds[0]!.high
      throw new SluiceError(
        'STORE',
        `${this.place} has ${bounds.length} partitions, and releases need one order: it cannot hold a model store. Name another topic, which is made as it has to be`,
      )
    } catch (error) {
      if (error instanceof MissingTopic) return 0n
      throw error
    }
  }

  /** All that waits goes in one request. Never rejects. */
  async #write(): Promise<void> {
    this.#isWriting = true
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0)
      try {
        await this.#judge()
        await this.#send(batch.map(({ entry }) => entry))
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.#isWriting = false
  }

  async #send(entries: readonly LogEntry[]): Promise<void> {
    const producer = (this.#producer ??= ProducerSession.open(this.#connection, silentLogger))
    const records = entries.map(({ key, value }) => ({
      ...{ topic: this.#topic, partition: 0, headers: [], timestampMs: systemClock.now() },
      key: Buffer.from(key),
      value,
    }))
    try {
      await (await producer).send([{ topic: this.#topic, records }], 'gzip')
    } catch (error) {
      // What it knows of the topic may be wrong, and the numbers of its records are.
      this.#producer = null
      void closed(producer)
      throw error
    }
  }

  /** Once: makes the topic where it is missing, and refuses one that forgets releases. */
  async #judge(): Promise<void> {
    if (this.#isJudged) return
    const isNew = await KafkaAdmin.ask(this.#connection, silentLogger, async (admin) => {
      if ((await admin.topics()).includes(this.#topic)) return false
      const replicationFactor = Math.min(mostReplicas, await admin.brokerCount())
      return admin.createTopic({ topic: this.#topic, partitionCount: 1, replicationFactor, settings })
    })
    const policy = isNew ? 'compact' : await this.#cleanupPolicy()
    if (policy !== null && policy !== 'compact')
      throw new SluiceError(
        'STORE',
        `${this.place} has cleanup.policy=${policy}, which forgets releases: it cannot hold a model store. Set cleanup.policy=compact`,
      )
    this.#isJudged = true
  }

  /** Null for whoever may not see it. */
  async #cleanupPolicy(): Promise<string | null> {
    const probe = await ClusterProbe.open(this.#connection)
    try {
      return (await probe.topicSettings(this.#topic)).get('cleanup.policy') ?? null
    } catch {
      return null
    } finally {
      probe.close()
    }
  }

  #connected(): Promise<KafkaTopicReader> {
    const reader = KafkaTopicReader.connect(this.#connection, silentLogger, systemClock, outageMs)
    reader.catch(() => {
      if (this.#reader === reader) this.#reader = null
    })
    return reader
  }

  async #keptOpen<T>(work: () => Promise<T>): Promise<T> {
    this.#asked += 1
    clearTimeout(this.#idle)
    try {
      return await work()
    } finally {
      this.#asked -= 1
      if (this.#asked === 0) {
        this.#idle = setTimeout(() => void this.#close(), idleMs)
        this.#idle.unref()
      }
    }
  }

  async #close(): Promise<void> {
    const [reader, producer] = [this.#reader, this.#producer]
    this.#reader = this.#producer = null
    await Promise.all([reader?.then((each) => each.close()).catch(() => undefined), closed(producer)])
  }
}

async function closed(producer: Promise<ProducerSession> | null): Promise<void> {
  await producer?.then((each) => each.close(closeMs, systemClock)).catch(() => undefined)
}
