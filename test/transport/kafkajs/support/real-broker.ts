import type { InputRecord } from '../../../../src/core/record.ts'
import { silentLogger } from '../../../../src/core/logger.ts'
import { KafkaAdmin } from '../../../../src/transport/kafkajs/client/admin.ts'
import { createClient } from '../../../../src/transport/kafkajs/client/client.ts'
import type { KafkaClient } from '../../../../src/transport/kafkajs/client/client.ts'
import type { KafkaConnection } from '../../../../src/transport/kafkajs/client/connection.ts'
import { KafkaTopicReader } from '../../../../src/transport/kafkajs/client/topic-reader.ts'
import { KafkaSink } from '../../../../src/transport/kafkajs/sink/sink.ts'
import type { KafkaSinkOptions } from '../../../../src/transport/kafkajs/sink/sink.ts'
import type { KafkaSourceOptions } from '../../../../src/transport/kafkajs/source/source-context.ts'
import { KafkaSource } from '../../../../src/transport/kafkajs/source/source.ts'
import type { TopicSlice } from '../../../../src/transport/topic-reader.ts'
import { newGroup, readAll, valuesOf } from '../../../contract/back-end.ts'
import { connectionTo, sinkOptions, sourceOptions } from '../../../support/kafka-options.ts'

/** Ports to a real broker for one test file; all that it opens it closes. */
export class RealBroker {
  readonly connection: KafkaConnection
  readonly #opened: (() => Promise<void>)[] = []

  constructor(address: string) {
    this.connection = connectionTo([address], 'test')
  }

  ask<T>(question: (admin: KafkaAdmin) => Promise<T>): Promise<T> {
    return KafkaAdmin.ask(this.connection, silentLogger, question)
  }

  async createTopic(partitionCount = 1, settings: Readonly<Record<string, string>> = {}): Promise<string> {
    const topic = newGroup()
    await this.ask((admin) => admin.createTopic({ topic, partitionCount, settings }))
    return topic
  }

  source(options: Partial<KafkaSourceOptions> & { readonly topics: readonly string[] }): KafkaSource {
    const { connection } = this
    const source = new KafkaSource(
      sourceOptions({ connection, groupId: newGroup(), heartbeatIntervalMs: 200, ...options }),
      silentLogger,
    )
    this.#opened.push(() => source.close(2_000))
    return source
  }

  async sink(options: Partial<KafkaSinkOptions> = {}): Promise<KafkaSink> {
    const sink = new KafkaSink(sinkOptions({ connection: this.connection, ...options }), silentLogger)
    this.#opened.push(() => sink.close(2_000))
    await sink.start()
    return sink
  }

  async values(topic: string): Promise<string[]> {
    return valuesOf(await this.#read(topic))
  }

  async records(topic: string): Promise<InputRecord[]> {
    return (await this.#read(topic)).flatMap(({ records }) => records)
  }

  async #read(topic: string): Promise<TopicSlice[]> {
    const reader = await KafkaTopicReader.connect(this.connection, silentLogger)
    const slices = await readAll(reader, topic)
    await reader.close()
    return slices
  }

  /** kafkajs itself. */
  client(): KafkaClient {
    const client = createClient(this.connection, silentLogger, 'ride-out')
    this.#opened.push(() => {
      client.destroy()
      return Promise.resolve()
    })
    return client
  }

  async deleteTopic(topic: string): Promise<void> {
    await this.client()
      .kafka.admin()
      .deleteTopics({ topics: [topic] })
  }

  async deleteBefore(topic: string, partition: number, offset: bigint): Promise<void> {
    const admin = this.client().kafka.admin()
    // Loads the metadata, which the next call takes for granted.
    await admin.fetchTopicOffsets(topic)
    await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: offset.toString() }] })
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.map((close) => close()))
  }
}
