import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createEncoder } from '../../src/avro/encoder.ts'
import type { SchemaJson } from '../../src/avro/schema.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { readRigStatistics } from '../../src/dev/simulator/rig-statistics.ts'
import { simulate } from '../../src/dev/simulator/simulator.ts'
import type { KafkaAdmin } from '../../src/transport/kafkajs/client/admin.ts'
import type { KafkaConnection } from '../../src/transport/kafkajs/client/connection.ts'
import { KafkaTopicReader } from '../../src/transport/kafkajs/client/topic-reader.ts'
import { KafkaSink } from '../../src/transport/kafkajs/sink/sink.ts'
import type { Outputs } from './gaps.ts'

const repository = resolve(import.meta.dirname, '../..')
const inputSchema = join(repository, 'schemas/sensor-cycle.avsc')
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
    // JSON is YAML.
    writeFileSync(stage.configFile, JSON.stringify(stage.#config(at.sessionTimeoutMs)))
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
    // A schema file holds what is one.
    const schema = JSON.parse(readFileSync(inputSchema, 'utf8')) as SchemaJson
    const encode = createEncoder(schema, 1)
    const statistics = await readRigStatistics(join(repository, 'examples/hydraulic-rig/rig-statistics.json'))
    const cycles = simulate(statistics, { rigs: 8, seed: 1, trouble: 0, now: () => Date.now() })
    const limits = {
      maxRequestBytes: 900_000,
      maxRecordBytes: 900_000,
      compression: 'none',
      outageDeadlineMs: 60_000,
    } as const
    const sink = new KafkaSink({ connection: this.#connection, ...limits }, silentLogger)
    await sink.start()
    while (!this.#stopping.signal.aborted) {
      await sink.send(
        this.partitions.map((partition) => ({
          topic: `${this.#name}.in`,
          partition,
          // Outputs keep it: so it is known which partition they come of.
          key: Buffer.from(String(partition)),
          value: encode(cycles.next().value.event),
          headers: [],
          timestampMs: null,
        })),
      )
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
    await sink.close(5_000)
  }

  #config(sessionTimeoutMs: number): object {
    const name = this.#name
    return {
      name,
      kafka: { brokers: this.#connection.brokers },
      schemas: { files: { 1: inputSchema, 2: join(repository, 'schemas/prediction.avsc') } },
      input: {
        topic: `${name}.in`,
        group: name,
        schema: { file: inputSchema },
        eventTime: 'endedAt',
        sessionTimeoutMs,
      },
      models: [{ name: 'cooler', file: join(repository, 'examples/hydraulic-rig/models/cool_cond.zip') }],
      output: { topic: `${name}.out`, include: ['rigId'], schemaId: 2 },
      deadLetter: { topic: `${name}.dead` },
      log: { level: 'error' },
    }
  }
}
