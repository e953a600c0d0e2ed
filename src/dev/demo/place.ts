import type { AppParts, Transport } from '../../app/parts.ts'
import { namedTopics } from '../../config/input-topics.ts'
import { monitorTopic, monitorTopicSettings } from '../../config/monitor-topic.ts'
import type { Config } from '../../config/schema.ts'
import { SluiceError } from '../../core/errors.ts'
import type { NewTopic } from '../../transport/kafkajs/client/admin.ts'
import type { TopicReader } from '../../transport/topic-reader.ts'
import type { PublishSummary } from '../simulator/publish.ts'
import { rigFiles } from '../simulator/rig-files.ts'

/** What the demo simulates. */
export interface SimulatorSettings {
  readonly rigs: number
  /** Events a second of all rigs together. */
  readonly rate: number
  /** How many events in all; Infinity for no end. */
  readonly cycles: number
  /** Share of events with a trouble, 0 to 1. */
  readonly trouble: number
  readonly seed: number
}

/** A simulator at work. */
export interface SimulatorRun {
  /** Resolves when it published all it should, or was stopped; rejects when it could not go on. */
  readonly finished: Promise<PublishSummary>
  stop(): void
}

/** Where a demo runs: a Kafka cluster, or memory. Topics and schemas are there; nothing is joined yet. */
export interface DemoPlace {
  readonly transport: Transport
  readonly predictionSchemaId: number
  readonly reader: TopicReader
  readonly monitorTopic: NonNullable<AppParts['monitorTopic']>
  startSimulator(settings: SimulatorSettings): SimulatorRun
  /** Stops everything that was started here. */
  close(): Promise<void>
}

/** The pipeline that the demo runs unless told otherwise. */
export const demoConfig = rigFiles.config

/** Names that the demo observes, from its config. */
export interface DemoNames {
  readonly input: readonly string[]
  readonly output: string
  readonly deadLetters: string
}

export function demoNames({ input, output, deadLetter }: Config): DemoNames {
  return { input: namedTopics(input), output: output.topic, deadLetters: deadLetter.topic }
}

/**
 * All topics that the config names.
 *
 * @throws SluiceError USAGE where a pattern says what is read: nobody knows what to make
 */
export function topicsOf(config: Config): readonly NewTopic[] {
  const { input, output, deadLetter } = config
  if (input.pattern !== undefined) {
    const message = 'makes its topics by their names: --set input.topic=NAME in place of input.pattern'
    throw new SluiceError('USAGE', `sluice dev ${message}`)
  }
  const topics = [...namedTopics(input), output.topic, deadLetter.topic]
  const monitor = monitorTopic(config)
  return [
    ...topics.map((topic) => ({ topic, partitionCount: demoPartitions })),
    ...(monitor === null ? [] : [{ topic: monitor, ...monitorTopicSettings }]),
  ]
}

/** Partitions of each topic: enough for a few instances. */
export const demoPartitions = 4
