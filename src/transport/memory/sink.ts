import { SluiceError } from '../../core/errors.ts'
import type { OutputRecord } from '../../core/record.ts'
import type { RejectedRecord, Sink } from '../../pipeline/ports.ts'
import { choosePartition } from '../partitioner.ts'
import type { MemoryBroker } from './broker.ts'
import { rejection } from './topic-rules.ts'

/** Writes to the in-memory broker. */
export class MemorySink implements Sink {
  readonly #broker: MemoryBroker
  #connected = false
  #unkeyed = 0

  constructor(broker: MemoryBroker) {
    this.#broker = broker
  }

  get connected(): boolean {
    return this.#connected && !this.#broker.outage
  }

  // An executor's throw becomes a rejection, here and below.
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#broker.assertAnswers('UNREACHABLE')
      this.#connected = true
      resolve()
    })
  }

  send(records: readonly OutputRecord[]): Promise<readonly RejectedRecord[]> {
    return new Promise((resolve) => {
      this.#broker.assertAnswers('BROKER_OUTAGE')
      for (const record of records) this.#assertWritable(record)
      const rejectedRecords: RejectedRecord[] = []
      records.forEach((record, index) => {
        const rejected = rejection(record, this.#broker.rules(record.topic), this.#broker.clock.now())
        if (rejected === null) this.#append(record)
        else rejectedRecords.push({ index, ...rejected })
      })
      this.#broker.changed()
      resolve(rejectedRecords)
    })
  }

  close(): Promise<void> {
    this.#connected = false
    return Promise.resolve()
  }

  partitionCount(topic: string): Promise<number> {
    return new Promise((resolve) => {
      resolve(this.#broker.partitions(topic).length)
    })
  }

  #assertWritable({ topic, partition }: OutputRecord): void {
    const isForbidden = !this.#broker.hasTopic(topic) || this.#broker.faults.forbiddenTopics.has(topic)
    if (isForbidden || (partition ?? 0) >= this.#broker.partitions(topic).length) {
      const where = partition === null ? '' : `, partition ${partition},`
      throw new SluiceError('PRODUCE_REFUSED', `topic ${topic}${where} does not exist or may not be written`)
    }
  }

  #append(record: OutputRecord): void {
    const { length } = this.#broker.partitions(record.topic)
    this.#broker.append(
      record,
      choosePartition(record, length, () => this.#unkeyed++),
    )
  }
}
