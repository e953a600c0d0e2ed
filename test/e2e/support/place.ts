import { predictionSchema } from '../../../src/avro/prediction.ts'
import { registryAddress } from '../../../src/avro/registry-http.ts'
import { createRegistry } from '../../../src/avro/registry.ts'
import type { SchemaRegistry } from '../../../src/avro/registry.ts'
import { silentLogger } from '../../../src/core/logger.ts'
import type { InputRecord, OutputRecord } from '../../../src/core/record.ts'
import { KafkaAdmin } from '../../../src/transport/kafkajs/client/admin.ts'
import type { NewTopic } from '../../../src/transport/kafkajs/client/admin.ts'
import { createClient } from '../../../src/transport/kafkajs/client/client.ts'
import type { KafkaConnection } from '../../../src/transport/kafkajs/client/connection.ts'
import { KafkaSink } from '../../../src/transport/kafkajs/sink/sink.ts'
import { KafkaTopicReader } from '../../../src/transport/kafkajs/client/topic-reader.ts'
import { whenDone } from './closing.ts'
import { untilAllIsVisible } from './open-transactions.ts'
import { connectionTo, sinkOptions } from '../../support/kafka-options.ts'

/** A record with its place. */
export interface ReadRecord extends InputRecord {
  readonly partition: number
}

export interface PlaceOptions {
  /** `host:port`, or several with commas between. */
  readonly broker: string
  /** Base URL; null for a place where there is none. */
  readonly registry: string | null
  readonly partitions?: number
  /** Of another place, to be shared; default: a topic of its own. */
  readonly input?: string
  /** What its topics have besides. */
  readonly topics?: Pick<NewTopic, 'replicationFactor' | 'settings'>
}

/** The example's config: what a place changes in it are names and addresses. */
export const exampleConfig = 'examples/hydraulic-rig/sluice.yaml'

/** Nothing answers there. */
const noRegistry = 'http://127.0.0.1:9'

const closeDeadlineMs = 5_000
/** A publisher outlasts the outages that tests make. */
const outageDeadlineMs = 180_000
let places = 0

/** Topics, group and subjects on a real broker and registry that nobody else uses; closed when the test file is done. */
export class Place {
  readonly name: string
  readonly input: string
  readonly output: string
  readonly deadLetters: string
  readonly group: string
  readonly partitions: number
  readonly registry: SchemaRegistry
  readonly connection: KafkaConnection
  /** For the program's environment. */
  readonly env: Readonly<Record<string, string>>
  readonly sink: KafkaSink
  readonly #topics: NonNullable<PlaceOptions['topics']>

  private constructor(name: string, { broker, registry: url, partitions = 4, input, topics }: PlaceOptions) {
    const registry = url ?? noRegistry
    this.name = `${name}-${process.pid}-${Date.now()}-${places++}`
    this.input = input ?? `${this.name}.cycles`
    this.output = `${this.name}.predictions`
    this.deadLetters = `${this.name}.dead-letters`
    this.group = this.name
    this.partitions = partitions
    this.registry = createRegistry(registryAddress(registry))
    this.connection = connectionTo(broker.split(','), name)
    this.#topics = topics ?? {}
    this.env = { KAFKA_BROKERS: broker, SCHEMA_REGISTRY_URL: registry }
    this.sink = new KafkaSink(sinkOptions({ connection: this.connection, outageDeadlineMs }), silentLogger)
  }

  static async open(name: string, options: PlaceOptions): Promise<Place> {
    const place = new Place(name, options)
    whenDone(() => place.sink.close(closeDeadlineMs))
    if (options.input === undefined) await place.createTopics(place.input)
    await place.createTopics(place.output, place.deadLetters)
    if (options.registry !== null) await place.registry.register(`${place.output}-value`, predictionSchema)
    await place.sink.start()
    return place
  }

  /** `--set` arguments that bring the example's config here, and what is changed in it besides. */
  settings(changes: Readonly<Record<string, string | number>> = {}): string[] {
    const settings = {
      'input.topic': this.input,
      'input.group': this.group,
      'output.topic': this.output,
      'deadLetter.topic': this.deadLetters,
      ...changes,
    }
    return Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`])
  }

  /** Whether the registry has the schemas of this place, as it had when they were registered. */
  async hasSchemas(): Promise<boolean> {
    const subjects = [this.input, this.output].map((topic) => `${topic}-value`)
    const found = await Promise.allSettled(subjects.map((subject) => this.registry.latest(subject)))
    return found.every(({ status }) => status === 'fulfilled')
  }

  createTopics(...topics: readonly string[]): Promise<void> {
    return this.ask(async (admin) => {
      for (const topic of topics) {
        await admin.createTopic({ topic, partitionCount: this.partitions, ...this.#topics })
      }
    })
  }

  ask<T>(question: (admin: KafkaAdmin) => Promise<T>): Promise<T> {
    return KafkaAdmin.ask(this.connection, silentLogger, question)
  }

  /** As Kafka calls it: `Dead` is a group that nobody ever joined, `Empty` one that all have left. */
  async groupState(group: string): Promise<string | undefined> {
    const client = createClient(this.connection, silentLogger, 'ride-out')
    const { groups } = await client.kafka.admin().describeGroups([group])
    client.destroy()
    return groups[0]?.state
  }

  async deleteTopic(topic: string): Promise<void> {
    const client = createClient(this.connection, silentLogger, 'ride-out')
    await client.kafka.admin().deleteTopics({ topics: [topic] })
    client.destroy()
  }

  /** As retention does. */
  async deleteBefore(topic: string, partition: number, offset: bigint): Promise<void> {
    const client = createClient(this.connection, silentLogger, 'ride-out')
    const admin = client.kafka.admin()
    // Without the topic's metadata the client does not know whom to ask.
    await admin.fetchTopicMetadata({ topics: [topic] })
    await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: offset.toString() }] })
    client.destroy()
  }

  async publish(records: readonly OutputRecord[]): Promise<void> {
    const refusals = await this.sink.send(records)
    if (refusals.length > 0) throw new Error(refusals[0]!.message)
  }

  /** A batch of zeros in the input: little as it is written, much once it is decompressed. */
  async publishBomb(partition: number, count: number, bytes: number): Promise<void> {
    const { connection, input: topic } = this
    const sink = new KafkaSink(sinkOptions({ connection, compression: 'zstd' }), silentLogger)
    whenDone(() => sink.close(closeDeadlineMs))
    await sink.start()
    const record = { topic, partition, key: null, value: Buffer.alloc(bytes), headers: [], timestampMs: null }
    await sink.send(Array.from({ length: count }, () => record))
  }

  /** All that a topic holds, partition by partition, in offset order. */
  async read(topic: string): Promise<ReadRecord[]> {
    const records: ReadRecord[] = []
    await this.each(topic, (record) => records.push(record))
    return records.sort((a, b) => a.partition - b.partition || Number(a.offset - b.offset))
  }

  /**
   * As `read`, one after the other; in offset order within a partition. What stands behind an open transaction is waited for:
   * it would look like lost.
   */
  async each(topic: string, look: (record: ReadRecord) => void): Promise<void> {
    await untilAllIsVisible(this.connection, topic)
    const reader = await KafkaTopicReader.connect(this.connection, silentLogger)
    try {
      for await (const slice of reader.read(topic)) {
        for (const record of slice.records) look({ ...record, partition: slice.partition })
      }
    } finally {
      await reader.close()
    }
  }

  /** How many records a topic has. */
  async count(topic: string): Promise<number> {
    const bounds = await this.ask((admin) => admin.bounds(topic))
    return bounds.reduce((sum, { low, high }) => sum + Number(high - low), 0)
  }

  /** Records that the group has not committed yet, by partition. */
  async lag(group: string = this.group): Promise<readonly number[]> {
    const offsets = await this.ask((admin) => admin.groupOffsets(group, this.input))
    return offsets.map(({ low, high, committed }) => Number(high - (committed ?? low)))
  }

  /** True once the group has committed all that is in the input. */
  async isDone(group: string = this.group): Promise<boolean> {
    return (await this.lag(group)).every((lag) => lag === 0)
  }
}
