import type { Clock } from '../../core/clock.ts'
import type { OutputRecord } from '../../core/record.ts'
import type { Refusal, Sink } from '../../pipeline/ports.ts'
import type { MemoryBroker } from './memory-broker.ts'

/** Writes to the topics of a MemoryBroker; a record above the limit is refused, as a real broker would. */
export class MemorySink implements Sink {
  readonly #broker: MemoryBroker
  readonly #clock: Clock
  readonly #maxRecordBytes: number
  #connected = false

  constructor(broker: MemoryBroker, clock: Clock, maxRecordBytes = 1_048_588) {
    this.#broker = broker
    this.#clock = clock
    this.#maxRecordBytes = maxRecordBytes
  }

  get connected(): boolean {
    return this.#connected
  }

  start(): Promise<void> {
    this.#connected = true
    return Promise.resolve()
  }

  send(records: readonly OutputRecord[]): Promise<readonly Refusal[]> {
    const refusals: Refusal[] = []
    records.forEach((record, index) => {
      if ((record.key?.length ?? 0) + (record.value?.length ?? 0) > this.#maxRecordBytes) {
        refusals.push({ index, kind: 'too-large', message: 'the record is larger than the topic takes' })
      } else {
        this.#broker.append(record, this.#clock.now())
      }
    })
    return Promise.resolve(refusals)
  }

  close(): Promise<void> {
    this.#connected = false
    return Promise.resolve()
  }

  partitionCount(topic: string): Promise<number> {
    return Promise.resolve(this.#broker.partitionCount(topic))
  }
}
