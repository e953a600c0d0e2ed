import type { ConfigInput } from '../config/schema.ts'
import type { ScoredEvents } from './event-scorer.ts'

/** A pipeline as a program gives it: the file of its config, or what would stand there. */
export type PipelineConfig = string | ConfigInput

export interface PipelineOptions {
  /** As `--set` has them: `input.schema={file: events.avsc}`. */
  readonly overrides?: readonly string[]
  /** What `${NAME}` in the config stands for; the process's own where nothing is said. */
  readonly environment?: Readonly<Record<string, string | undefined>>
}

/** A pipeline that was checked, with its models loaded. */
export interface LoadedPipeline {
  /** What `sluice lint` would warn of, a line each. */
  readonly warnings: readonly string[]
  /**
   * Scores events as the stream would: the same plan, policies and predictions, without Kafka. The n-th event (from 0)
   * counts as offset n of partition 0 of the input topic, which its event id says.
   *
   * @param events with the fields of `input.schema`: numbers, text, booleans, null, arrays and objects as JSON has them,
   * bigints for longs, Uint8Arrays for bytes; a union's value plain. Nothing is thrown for what is in them.
   * @throws SluiceError POLICY_FAIL where a policy of the config says `fail`, USAGE where features read the key or headers of
   * records, or wait for answers from outside
   */
  run(events: readonly object[]): ScoredEvents
  /** As `run`, of features and models that wait for answers from outside too; rejects also with LOOKUP_OUTAGE or REMOTE_OUTAGE when there are none. */
  runAsync(events: readonly object[]): Promise<ScoredEvents>
  /** Closes what features ask outside: connections, files, topics. Never rejects; without `lookups` there is nothing to close. */
  close(): Promise<void>
}
