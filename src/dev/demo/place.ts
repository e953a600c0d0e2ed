import type { SchemaSource } from '../../avro/schema-source.ts'
import type { Delivery, Source } from '../../pipeline/ports.ts'
import type { TopicReader } from '../../transport/topic-reader.ts'
import type { PublishSummary } from '../simulator/publish.ts'

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

/** Where a demo runs: its own cluster, a local one, or memory. Topics and schemas are there; nothing is joined yet. */
export interface DemoPlace {
  readonly transport: { readonly source: Source; readonly delivery: Delivery }
  readonly schemas: SchemaSource
  readonly predictionSchemaId: number
  readonly reader: TopicReader
  /** Environment for a second instance to join; null where none can. */
  readonly join: Readonly<Record<string, string>> | null
  startSimulator(settings: SimulatorSettings): SimulatorRun
  /** Stops everything that was started here. */
  close(): Promise<void>
}

/** Names of the demo's topics and group, from its config. */
export interface DemoNames {
  readonly input: string
  readonly output: string
  readonly deadLetters: string
  readonly group: string
}

/** Partitions of each topic: enough for a few instances. */
export const demoPartitions = 4
