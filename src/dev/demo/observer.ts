import { decodePrediction } from '../../avro/prediction.ts'
import { Fault } from '../../core/outcome.ts'
import type { InputRecord } from '../../core/record.ts'
import { connectHeader, headerText, sluiceHeader } from '../../dead-letter/headers.ts'
import type { Offsets, TopicReader } from '../../transport/topic-reader.ts'
import type { Ledger } from '../view/ledger.ts'
import type { DemoNames } from './place.ts'

/**
 * Reads back what the demo wrote, as any consumer would, into a ledger: what is of this demo, not of an earlier one in
 * the same topics.
 */
export class Observer {
  readonly #reader: TopicReader
  readonly #names: DemoNames
  readonly #ledger: Ledger
  /** By input topic. */
  #inputStart: ReadonlyMap<string, Offsets> = new Map()

  constructor(reader: TopicReader, names: DemoNames, ledger: Ledger) {
    this.#reader = reader
    this.#names = names
    this.#ledger = ledger
  }

  /** Remembers where the topics end; follows them from there. Call before anything is published. */
  async start(signal: AbortSignal): Promise<{ readonly ended: Promise<unknown> }> {
    const [input, output, deadLetters] = await Promise.all([
      this.#inputEnds(),
      this.#ends(this.#names.output),
      this.#ends(this.#names.deadLetters),
    ])
    this.#inputStart = input
    const ended = Promise.all([
      this.#follow(this.#names.output, output, signal, (record) => {
        this.#prediction(record)
      }),
      this.#follow(this.#names.deadLetters, deadLetters, signal, (record) => {
        this.#deadLetter(record)
      }),
    ])
    return { ended }
  }

  /** Events published since the start, as the logs of the input topics say. */
  async published(): Promise<number> {
    let count = 0n
    for (const [topic, ends] of await this.#inputEnds())
      for (const [partition, end] of ends) count += end - this.#startOf(topic, partition)
    return Number(count)
  }

  async #inputEnds(): Promise<ReadonlyMap<string, Offsets>> {
    const { input } = this.#names
    return new Map(await Promise.all(input.map(async (topic) => [topic, await this.#ends(topic)] as const)))
  }

  #startOf(topic: string, partition: number): bigint {
    return this.#inputStart.get(topic)?.get(partition) ?? 0n
  }

  async #ends(topic: string): Promise<Offsets> {
    return new Map((await this.#reader.bounds(topic)).map(({ partition, high }) => [partition, high]))
  }

  async #follow(
    topic: string,
    from: Offsets,
    signal: AbortSignal,
    see: (record: InputRecord) => void,
  ): Promise<void> {
    for await (const { records } of this.#reader.follow(topic, signal, from))
      for (const record of records) see(record)
  }

  #prediction({ value }: InputRecord): void {
    const prediction = value === null ? null : decodePrediction(value)
    if (prediction === null || prediction instanceof Fault || !this.#isOurs(prediction.eventId)) return
    this.#ledger.prediction({
      eventId: prediction.eventId,
      eventTimeMs: prediction.eventTime,
      scoredAtMs: prediction.scoredAt,
      fields: prediction.fields,
      entries: prediction.predictions.map(
        ({ model, version, release, label, value: number, probabilities }) => ({
          model,
          version,
          release,
          label,
          value: number,
          probability: probabilities.find((each) => each.label === label)?.probability ?? null,
        }),
      ),
    })
  }

  #deadLetter({ headers }: InputRecord): void {
    const [topic, partition, offset] = [
      connectHeader.topic,
      connectHeader.partition,
      connectHeader.offset,
    ].map((key) => headerText(headers, key))
    const windowStart = headerText(headers, sluiceHeader.window)
    const end = windowStart === null ? '' : `@${windowStart}`
    const eventId = `${topic ?? ''}-${partition ?? ''}-${offset ?? ''}${end}`
    if (!this.#isOurs(eventId)) return
    this.#ledger.deadLetter({
      eventId,
      reason: headerText(headers, sluiceHeader.reason) ?? 'unknown',
      field: headerText(headers, sluiceHeader.field),
      value: headerText(headers, sluiceHeader.value),
      scored: headerText(headers, sluiceHeader.scored) === 'true',
    })
  }

  /** An event id is `topic-partition-offset`, of a window with its start behind it. */
  #isOurs(eventId: string): boolean {
    const [, topic, partition, offset] = /^(.*)-(\d+)-(\d+)(?:@.*)?$/.exec(eventId) ?? []
    if (topic === undefined || offset === undefined || !this.#names.input.includes(topic)) return false
    return BigInt(offset) >= this.#startOf(topic, Number(partition))
  }
}
