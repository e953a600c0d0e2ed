import type {
  CommitCompanion,
  Delivery,
  DeliveryPart,
  Sink,
  Source,
  TopicListener,
} from '../pipeline/ports.ts'
import { CommitCadence } from './commit-cadence.ts'
import type { CommitCadenceOptions } from './commit-cadence.ts'
import { writeParts } from './write-parts.ts'

/**
 * At least once: outputs and dead letters are acknowledged, then positions are committed, in their own cadence. What a
 * crash leaves between the two is scored and written again, with the same event ids.
 */
export class AtLeastOnceDelivery implements Delivery {
  readonly #sink: Sink
  readonly #commits: CommitCadence

  constructor(source: Pick<Source, 'commit' | 'onRebalance'>, sink: Sink, options: CommitCadenceOptions) {
    this.#sink = sink
    this.#commits = new CommitCadence(source, options)
  }

  get failure(): Promise<never> {
    return this.#commits.failure
  }

  get fencedCommits(): number {
    return this.#commits.fenced
  }

  get repeatedRecords(): number {
    return this.#commits.repeated
  }

  get connected(): boolean {
    return this.#sink.connected
  }

  accompany(companion: CommitCompanion): void {
    this.#commits.accompany(companion)
  }

  start(): Promise<void> {
    return this.#sink.start()
  }

  partitionCount(topic: string): Promise<number> {
    return this.#sink.partitionCount(topic)
  }

  onMissingTopic(listener: TopicListener): void {
    this.#sink.onMissingTopic?.(listener)
  }

  async deliver(parts: readonly DeliveryPart[]): Promise<void> {
    await writeParts(this.#sink, parts)
    for (const part of parts) part.written?.()
    this.#commits.add(
      parts.map((part) => ({
        position: part.position,
        written: part.outputs.length + part.deadLetters.length,
      })),
    )
  }

  flush(): Promise<void> {
    return this.#commits.flush()
  }

  close(deadlineMs: number): Promise<void> {
    this.#commits.close()
    return this.#sink.close(deadlineMs)
  }
}
