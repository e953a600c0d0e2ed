import { join } from 'node:path'
import { silentLogger } from '../../src/core/logger.ts'
import type { KafkaAdmin } from '../../src/transport/kafkajs/client/admin.ts'
import type { KafkaConnection } from '../../src/transport/kafkajs/client/connection.ts'
import { KafkaTopicReader } from '../../src/transport/kafkajs/client/topic-reader.ts'
import { encodedEvents, startFeed, writeConfig } from '../support/pipeline.ts'
import type { Outputs } from './gaps.ts'

const everyMs = 50

/** Topics and a config of their own, into which events flow evenly, one a partition at a time. */
export class Stage {
  readonly partitions: readonly number[]
  readonly configFile: string
  readonly #name: string
  readonly #connection: KafkaConnection
  readonly #stopping = new AbortController()
  #publishing: Promise<void> = Promise.resolve()

  private constructor(name: string, partitionCount: number, connection: KafkaConnection, scratch: string) {
    this.#name = name
    this.partitions = Array.from({ length: partitionCount }, (_, i) => i)
    this.#connection = connection
    this.configFile = join(scratch, `${name}.yaml`)
  }

  static async open(
    name: string,
    at: {
      readonly admin: KafkaAdmin
      readonly connection: KafkaConnection
      readonly partitionCount: number
      readonly sessionTimeoutMs: number
      readonly scratch: string
    },
  ): Promise<Stage> {
    const stage = new Stage(name, at.partitionCount, at.connection, at.scratch)
    const { partitionCount } = at
    // When an output was written is the broker's to say.
    const settings = { 'message.timestamp.type': 'LogAppendTime' }
    await at.admin.createTopic({ topic: `${name}.in`, partitionCount })
    await at.admin.createTopic({ topic: `${name}.dead`, partitionCount })
    await at.admin.createTopic({ topic: `${name}.out`, partitionCount, settings })
    const { brokers } = at.connection
    writeConfig(stage.configFile, { name, brokers, input: { sessionTimeoutMs: at.sessionTimeoutMs } })
    stage.#publishing = stage.#publish()
    return stage
  }

  /** Ends the flow of events, and tells when the outputs were written. */
  async outputs(): Promise<Outputs> {
    this.#stopping.abort()
    await this.#publishing
    const outputs = new Map<number, number[]>(this.partitions.map((partition) => [partition, []]))
    const reader = await KafkaTopicReader.connect(this.#connection, silentLogger)
    for await (const { records } of reader.read(`${this.#name}.out`)) {
      for (const { key, timestampMs } of records) outputs.get(Number(key))?.push(timestampMs)
    }
    await reader.close()
    return outputs
  }

  async #publish(): Promise<void> {
    const nextEvent = await encodedEvents()
    const feed = await startFeed(this.#connection)
    while (!this.#stopping.signal.aborted) {
      await feed.send(
        this.partitions.map((partition) => ({
          topic: `${this.#name}.in`,
          partition,
          // Outputs keep it: so it is known which partition they come of.
          key: Buffer.from(String(partition)),
          value: nextEvent(),
          headers: [],
          timestampMs: null,
        })),
      )
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
    await feed.close(5_000)
  }
}
