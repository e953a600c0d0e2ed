import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createEncoder } from '../../src/avro/encoder.ts'
import type { SchemaJson } from '../../src/avro/schema.ts'
import { readRigStatistics } from '../../src/dev/simulator/rig-statistics.ts'
import { simulate } from '../../src/dev/simulator/simulator.ts'
import type { SensorCycle } from '../../src/dev/simulator/simulator.ts'
import { loadModel } from '../../src/model/index.ts'
import type { KafkaConnection } from '../../src/transport/kafkajs/client/connection.ts'
import { startFeed } from '../support/pipeline.ts'
import { eventSchema, modelName, modelSets } from './contenders.ts'

export const partitionCount = 6
/** Different events: topics hold them again and again. */
const differentEvents = 2_000
const recordsASend = 6_000

/** What a model is to say of an event. */
export interface Answer {
  readonly label: string
  readonly probabilities: readonly number[]
}

/** Events, and what each model says of each. */
export class Events {
  readonly #values: readonly Buffer[]
  readonly #keys: readonly Buffer[]
  readonly #answers: ReadonlyMap<string, readonly Answer[]>

  private constructor(events: readonly SensorCycle[]) {
    const encode = createEncoder(JSON.parse(readFileSync(eventSchema, 'utf8')) as SchemaJson, 1)
    this.#values = events.map(encode)
    this.#keys = events.map(({ rigId }) => Buffer.from(rigId))
    this.#answers = new Map(
      Object.values(modelSets).flatMap(({ files, labels }) =>
        files.map((file) => [modelName(file), answersOf(file, labels, events)] as const),
      ),
    )
  }

  static async make(): Promise<Events> {
    const root = resolve(import.meta.dirname, '../..')
    const statistics = await readRigStatistics(join(root, 'examples/hydraulic-rig/rig-statistics.json'))
    const options = { rigs: 24, seed: 1, trouble: 0, now: () => Date.now() }
    const cycles = simulate(statistics, options)
    return new Events(Array.from({ length: differentEvents }, () => cycles.next().value.event))
  }

  /** The record that is written as the n-th, from 0: partitions take turns, so its offset says which it is. */
  record(topic: string, n: number) {
    const at = n % differentEvents
    // Within the lists.
    return {
      ...{ topic, partition: n % partitionCount, key: this.#keys[at]!, value: this.#values[at]! },
      ...{ headers: [], timestampMs: null },
    }
  }

  /** What is to be said of the record at a place. */
  answer(model: string, partition: number, offset: number): Answer | undefined {
    return this.#answers.get(model)?.[(offset * partitionCount + partition) % differentEvents]
  }

  async fill(connection: KafkaConnection, topic: string, count: number): Promise<void> {
    const feed = await startFeed(connection)
    for (let sent = 0; sent < count; sent += recordsASend) {
      const some = Math.min(recordsASend, count - sent)
      await feed.send(Array.from({ length: some }, (_, i) => this.record(topic, sent + i)))
    }
    await feed.close(5_000)
  }
}

/** By our own scorer, which is held against H2O's and XGBoost's elsewhere; here the others' answers are held against it. */
function answersOf(
  file: string,
  labels: readonly string[] | null,
  events: readonly SensorCycle[],
): readonly Answer[] {
  const { scorer, response } = loadModel(file, labels === null ? {} : { labels })
  const width = scorer.inputs.length
  const rows = Float64Array.from({ length: events.length * width }, (_, cell) => {
    const value = events[Math.floor(cell / width)]![scorer.inputs[cell % width]!.name]
    return typeof value === 'number' ? value : NaN
  })
  const outputs = scorer.outputs.length
  const out = new Float64Array(events.length * outputs)
  scorer.score(rows, events.length, out, new Uint8Array(events.length))
  return events.map((_, row) => {
    const [label, ...probabilities] = out.subarray(row * outputs, (row + 1) * outputs)
    // These models have classes.
    return { label: response!.levels![label!]!, probabilities }
  })
}
